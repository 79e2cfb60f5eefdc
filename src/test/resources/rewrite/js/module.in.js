#!/usr/bin/env node
// import './lib/one.js'
/* export * from './lib/one.js' */
import './lib/one.js';
import one from './lib/one.js';
import * as two from "../js/lib/two.js";
import {a, b as c, default as d, "any name" as e} from '/js/lib/two.js'
import f, {from} from '//www.example.org/js/lib/one.js'
import from from 'https://www.example.org/js/lib/one.js#x'
import g from'./lib/index.mjs?v=1'
import data from './data.json' with {type: 'json'};
import sheet from "../css/main.css" assert {type: "css"};
import defer * as late from './lib/one.js';
import source wasm from './lib/two.js';
export * from './lib/one.js';
export * as ns from './lib/two.js';
export {a, b as default} from './lib/one.js';
export {default, import as export} from "./lib/two.js"
export {c}
from
'./lib/one.js'
import vue from 'vue';
import {ref} from '@vue/core';
import x from 'lib/one.js';
import y from 'http:lib/one.js';
import z from 'https://cdn.example/z.js';
import w from ' ./lib/one.js';
import gone from './gone.js';
import h from './lib/\x6fne.js';
import i from "./lib/\u{6f}ne.js";
import j from './lib/it\'s%60.mjs';
import k from "./lib/it's%60.mjs?a\\b=\"c\"";
import self from './app.js';
export const l = './lib/one.js';
export default function m() {
  return import('./lib/one.js');
}
const n = await import(`./lib/two.js`);
const o = await import( /* why */ "./lib/two.js" , {with: {type: 'json'}});
import(`./lib/it's%60.mjs?${'x'}`);
import(`./lib/it's%60.mjs?\${x}`);
import('./lib/' + name);
import('./lib/one.js' + '');
import(name);
import('one');
import.meta.resolve('./lib/one.js');
import.meta.resolve('vue');
const p = new URL('./data.json', import.meta.url);
const q = new URL("data.json?x=1#y", import.meta.url).href;
const r = new URL(`../img/a.png`, import.meta.url, 1);
const s = new URL('.', import.meta.url), t = new URL('lib/', import.meta.url), u = new URL('../', import.meta.url);
const v = new URL('data.json', location.href), v2 = new URL('./data.json', import.meta.url + '');
const v3 = new Foo.URL('./data.json', import.meta.url), v4 = URL('./data.json', import.meta.url);
new Worker(new URL('./worker.js', import.meta.url), {type: 'module'});
new SharedWorker(new URL('./worker.js', import.meta.url));
navigator.serviceWorker.register(new URL('./worker.js', import.meta.url));
obj.import('./lib/one.js'); obj?.import('./lib/one.js');
({import: './lib/one.js', export: './lib/one.js', import(a) { return './lib/one.js' }});
const aa = /import '.\/lib\/one.js'/, ab = 1 / 2; import('./lib/one.js') / 3;
const ac = `import './lib/one.js' ${import('./lib/one.js')} import './lib/one.js'`;
class ad { import() { return new URL('./data.json', import.meta.url) } static export = 1 }
label: for (const ae of [import.meta]) { import('./lib/one.js') }
export { ad as "import" }
