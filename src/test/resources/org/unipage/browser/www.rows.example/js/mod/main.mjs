import { count } from "./counter.mjs";
import { half } from "./half.mjs";
window.result = [count(), half(10)];
