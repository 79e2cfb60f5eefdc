/** Turns "0.5 1.5 0.5 7.5" (seconds lit, dark, lit, dark, ...) into steps. */
export function parse(text) {
  const times = text.trim().split(/\s+/).map(Number);
  if (!times.length || times.some((t) => !(t >= 0))) throw new RangeError(`no rhythm: ${text}`);
  return times.map((seconds, i) => ({ lit: i % 2 === 0, seconds }));
}

/** How long the whole rhythm takes, in seconds. */
export function period(steps) {
  return steps.reduce((sum, step) => sum + step.seconds, 0);
}

/** Key frames for Element.animate: a lamp takes a moment to brighten and to fade. */
export function keyframes(steps, fade = 0.12) {
  const all = period(steps);
  const frames = [];
  let at = 0;
  for (const { lit, seconds } of steps) {
    const soft = Math.min(fade, seconds / 3);
    frames.push({ offset: (at + soft) / all, "--on": lit ? 1 : 0.04 });
    frames.push({ offset: (at + seconds) / all, "--on": lit ? 1 : 0.04 });
    at += seconds;
  }
  return [{ offset: 0, "--on": frames.at(-1)["--on"] }, ...frames.map((f) => ({ ...f, offset: Math.min(1, f.offset) }))];
}
