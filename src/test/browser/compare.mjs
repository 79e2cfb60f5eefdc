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
  for (const [path, how] of other.requests) {
    const before = original.requests.get(path);
    if (how !== 'ok' && before !== how) {
      say('request', `${path} ${before ?? 'not asked for'} became ${how}`);
    } else if (before === undefined) {
      say('request', `${path} is asked for`);
    }
  }
  for (const [path, how] of original.requests) {
    if (!other.requests.has(path)) {
      say('request', `${path} (${how}) is not asked for`);
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

/** Redirects that answered something else than what the page says it refers to at run time only. */
export function unexpectedRedirects(original, other) {
  const lines = [];
  const told = new Set(original.atRunTime);
  for (const { path, by } of other.redirects) {
    if (!told.has(path)) {
      lines.push(`redirect: ${path} (started by ${by})`);
    }
  }
  return [...new Set(lines)];
}

function list(kind, before, after, say) {
  if (JSON.stringify(before) === JSON.stringify(after)) {
    return;
  }
  const gone = added(after, before);
  const come = added(before, after);
  if (gone.length + come.length === 0) {
    say(kind, 'another order');
  }
  for (let i = 0; i < Math.min(5, Math.max(gone.length, come.length)); i++) {
    say(kind, `${short(gone[i] ?? 'nothing')} became ${short(come[i] ?? 'nothing')}`);
  }
  if (Math.max(gone.length, come.length) > 5) {
    say(kind, `and ${Math.max(gone.length, come.length) - 5} more`);
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
