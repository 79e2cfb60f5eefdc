// What differs between a page of the original and the same page elsewhere.

/** Lines `kind: what`, in a fixed order; none if nothing differs. */
export function compare(original, other) {
  const lines = [];
  const say = (kind, text) => lines.push(`${kind}: ${text}`);
  const same = (kind, before, after) => {
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      say(kind, `${short(before)} became ${short(after)}`);
    }
  };
  for (const path of [...new Set([...original.requests.keys(), ...other.requests.keys()])].sort()) {
    const before = original.requests.get(path) ?? 'not asked for';
    const after = other.requests.get(path) ?? 'not asked for';
    if (before !== after) {
      say('request', `${path} ${before} became ${after}`);
    }
  }
  same('url', original.url, other.url);
  same('result', original.result, other.result);
  same('document', original.document, other.document);
  list('link', original.links, other.links, say);
  list('image', original.images, other.images, say);
  list('font', original.fonts, other.fonts, say);
  list('frame', original.frames, other.frames, say);
  same('windows', original.windows, other.windows);
  same('downloads', original.downloads, other.downloads);
  for (const text of added(original.console, other.console)) {
    say('console', short(text));
  }
  if (!original.shot.equals(other.shot)) {
    say('pixels', 'the screenshots differ');
  }
  return lines;
}

/**
 * What reached its page by a redirect, or would: everything that markup or CSS refers to should
 * lead to its page directly.
 *
 * @param direct the page URL of every path, and the front for all others
 * @param strict whether scripts, too, may only refer at run time to what the page says they do
 */
export function detours(other, direct, strict) {
  const told = new Set(other.atRunTime);
  const lines = new Set();
  for (const { path, by } of other.redirects) {
    if (!told.has(path) && (strict || by !== 'script')) {
      lines.add(`redirect: ${path} (started by ${by})`);
    }
  }
  for (const url of other.written) {
    const due = direct(url);
    if (due !== null && new URL(url).origin !== due) {
      lines.add(`indirect: ${url} lies at ${due}`);
    }
  }
  const all = [...lines];
  return all.length > 8 ? [...all.slice(0, 8), `indirect: and ${all.length - 8} more`] : all;
}

function list(kind, before, after, say) {
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return;
  }
  const gone = added(after, before);
  const come = added(before, after);
  const count = Math.max(gone.length, come.length);
  if (count === 0) {
    say(kind, 'another order');
  }
  for (let i = 0; i < Math.min(5, count); i++) {
    say(kind, `${short(gone[i] ?? 'nothing')} became ${short(come[i] ?? 'nothing')}`);
  }
  if (count > 5) {
    say(kind, `and ${count - 5} more`);
  }
}

/** What `after` has more of than `before`. */
function added(before, after) {
  const left = new Map();
  before.forEach(text => left.set(text, (left.get(text) ?? 0) + 1));
  return after.filter(text => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

function short(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return (text ?? 'nothing').replace(/\s+/g, ' ').slice(0, 300);
}
