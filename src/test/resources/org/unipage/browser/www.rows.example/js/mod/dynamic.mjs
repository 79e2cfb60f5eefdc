window.result = import("./half.mjs").then(m => m.half(8)).catch(String);
