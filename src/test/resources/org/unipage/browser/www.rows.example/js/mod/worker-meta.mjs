window.result = new Promise(done => {
  const worker = new Worker(new URL("../work/worker.js", import.meta.url));
  worker.onmessage = e => done(e.data);
  worker.onerror = () => done("error");
  worker.postMessage(4);
});
