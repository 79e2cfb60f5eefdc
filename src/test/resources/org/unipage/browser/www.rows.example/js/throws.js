setTimeout(function () { throw new Error("thrown on purpose"); }, 0);
