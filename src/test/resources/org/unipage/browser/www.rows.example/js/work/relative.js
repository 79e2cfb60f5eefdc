importScripts("part.js");
onmessage = () => fetch("../../data/numbers.json").then(r => r.json()).then(n => postMessage([part, n])).catch(e => postMessage(String(e)));
