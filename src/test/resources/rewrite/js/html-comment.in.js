import './lib/one.js';
for (let x = 3, n = 9; n<!--x;) break; import('./lib/one.js');
