// Makes every lamp on the page keep its own time, and draws the table of lights.
import { keyframes, parse, period } from "./rhythm.js";

CSS.registerProperty?.({ name: "--on", syntax: "<number>", inherits: true, initialValue: "1" });

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function light(lamp, rhythm) {
  const steps = parse(rhythm);
  if (still || steps.length < 2) return;
  const show = lamp.animate(keyframes(steps), { duration: period(steps) * 1000, iterations: Infinity });
  show.startTime = 0; // by the page's own clock, so that two lamps of one name agree
}

function strip(rhythm, seconds = 60) {
  const steps = parse(rhythm);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${seconds} 1`);
  svg.setAttribute("preserveAspectRatio", "none");
  for (let at = 0, i = 0; at < seconds; i = (i + 1) % steps.length) {
    const { lit, seconds: length } = steps.length > 1 ? steps[i] : { lit: true, seconds };
    if (lit) {
      const bar = svg.appendChild(document.createElementNS(svg.namespaceURI, "rect"));
      for (const [name, value] of Object.entries({ x: at, width: length, height: 1, fill: "#ffd873" })) {
        bar.setAttribute(name, value);
      }
    }
    at += length;
  }
  return svg;
}

const answer = await fetch(new URL("../data/lights.json", import.meta.url));
const lights = new Map((await answer.json()).lights.map((it) => [it.id, it]));

for (const lamp of document.querySelectorAll("[data-light]")) {
  light(lamp, lights.get(lamp.dataset.light).rhythm);
}
for (const lamp of document.querySelectorAll("[data-rhythm]")) {
  light(lamp, lamp.dataset.rhythm);
}
for (const cell of document.querySelectorAll("td[data-strip]")) {
  cell.replaceChildren(strip(lights.get(cell.dataset.strip).rhythm));
}
document.documentElement.classList.add("lit");
