<!-- import './lib/one.js'
(function () {
  var modules = {'./lib/one.js': function (exports) { exports.from = './lib/one.js'; }};
  if (window.x) /import('.\/lib\/one.js')/.test("import('./lib/one.js')");
  import('./lib/one.js').then(function (m) { m.start(); });
  import('/js/lib/two.js');
  import("jquery");
  importScripts('./lib/one.js');
  new Worker('./worker.js');
  document.write('<script src="./lib/one.js"><\/script>');
  x = a <!-- b
  --> import('./lib/one.js')
  y = a --> b
})();
--> import('./lib/one.js')
