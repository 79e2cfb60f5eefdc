const name = ["ha", "lf"].join("");
window.result = import("./" + name + ".mjs").then(m => m.half(6)).catch(String);
