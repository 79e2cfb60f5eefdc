var folder = document.currentScript.src.replace(/[^/]*$/, "");
window.result = new Promise(function (done) {
  var s = document.createElement("script");
  s.onload = function () { done(window.sibling); };
  s.onerror = function () { done("error"); };
  s.src = folder + "sibling.js";
  document.head.append(s);
});
