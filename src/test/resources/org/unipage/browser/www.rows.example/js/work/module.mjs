import { half } from "../mod/half.mjs";
onmessage = e => postMessage(half(e.data));
