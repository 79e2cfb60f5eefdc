import './lib/one.js';
export const a = 'b;
