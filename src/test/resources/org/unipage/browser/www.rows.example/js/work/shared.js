let n = 0;
onconnect = e => e.ports[0].postMessage(++n);
