setTimeout(function () { Promise.reject(new Error("rejected on purpose")); }, 0);
