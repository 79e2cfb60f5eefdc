import numbers from "../../data/numbers.json" with { type: "json" };
window.result = numbers;
