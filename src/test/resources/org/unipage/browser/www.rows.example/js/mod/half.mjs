import { count } from "./counter.mjs";
export const half = n => n / 2 + count() - 1;
