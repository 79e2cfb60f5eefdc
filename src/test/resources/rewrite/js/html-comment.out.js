import 'http://one.js.lib.js.www.example.org/js/lib/one.js';
for (let x = 3, n = 9; n<!--x;) break; import('http://one.js.lib.js.www.example.org/js/lib/one.js');
