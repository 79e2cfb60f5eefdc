import { half } from "half";
import { count } from "tools/counter.mjs";
window.result = [half(4), count()];
