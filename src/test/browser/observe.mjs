// What was seen of a page, in words that do not depend on where it lies.

/** @param visit what a Visitor saw */
export async function observation(visit) {
  const { view, seen, facts } = visit;
  const plain = url => pathOf(view, url);
  const hash = url => (URL.canParse?.(url) ?? /^\w+:/.test(url) ? new URL(url).hash : '');
  return {
    url: plain(visit.at) + hash(visit.at),
    result: visit.result,
    document: facts.document,
    links: facts.links.map(({ what, url, kept }) => `${what} ${plain(url)}${hash(url)} ${kept}`.trim()),
    images: facts.images.map(({ url, size }) => `${plain(url)} ${size}`),
    fonts: facts.fonts,
    frames: visit.frames.map(plain).sort(),
    requests: await requests(seen, plain),
    redirects: redirects(seen, plain, visit),
    atRunTime: visit.written.atRunTime,
    written: visit.written.urls,
    // What a script from elsewhere throws, Chromium tells without the exception, so in other words.
    console: visit.console.map(text => text.replace(/^Uncaught /, '').replace(/https?:\/\/[^\s'"/)]*/g, '').replace(/(Security Policy directive).*/s, '$1')),
    windows: seen.windows,
    downloads: seen.downloads,
    shot: visit.shot,
    ms: visit.ms,
  };
}

/** The original path and query of a URL of the site, whatever host it has there; else the URL. */
export function pathOf(view, url) {
  let parsed;
  try {
    parsed = new URL(url);
  } catch (e) {
    return url;
  }
  const ours = parsed.hostname === view.host || parsed.hostname.endsWith(`.${view.host}`);
  if (!ours || !/^https?:$/.test(parsed.protocol)) {
    return url.replace(/^blob:.*/, 'blob:').replace(/#.*/, '');
  }
  // Two spellings of one file, to a plain server as to us; the page itself is by its only URL.
  const path = parsed.pathname.replace(/\/\/+/g, '/').replace(/\/index\.html$/, '/') + parsed.search;
  return (parsed.port || '80') === String(view.port) ? path : `elsewhere: ${parsed.origin}${path}`;
}

/** Each path that was asked for, with how it ended. */
async function requests(seen, plain) {
  const ended = new Map();
  for (const request of seen.requests) {
    if (request.redirectedTo() || request.url().startsWith('data:')) {
      continue;
    }
    // A request that is still open when all else has settled is a stream, and succeeded so far.
    const response = await within(request.response());
    const failure = request.failure()?.errorText;
    const broken = failure && failure !== 'net::ERR_ABORTED';
    const status = response ? response.status() : 0;
    const how = broken ? 'failed' : status >= 400 ? String(status) : 'ok';
    const path = plain(request.url());
    const before = ended.get(path);
    ended.set(path, before && before !== 'ok' ? before : how);
  }
  return ended;
}

function within(promise) {
  return Promise.race([promise.catch(() => null), new Promise(done => setTimeout(done, 500, null))]);
}

/** The requests that a redirect answered: path, what started it, how many redirects. */
function redirects(seen, plain, visit) {
  const found = [];
  for (const request of seen.requests) {
    let first = request;
    let count = 0;
    while (first.redirectedFrom()) {
      first = first.redirectedFrom();
      count += 1;
    }
    if (count > 0 && !request.redirectedTo()) {
      found.push({ path: plain(first.url()), by: starter(first.url(), seen, visit), count });
    }
  }
  return found;
}

/**
 * What started a request. Chromium names the parser also for elements that a script made; they are
 * the script's if the page's own markup says nothing of them.
 */
function starter(url, seen, visit) {
  const { type, url: from } = seen.startedBy.get(url) ?? { type: 'unknown' };
  const name = new URL(url).pathname.split('/').pop();
  const fromPage = from?.split('#')[0] === visit.url;
  return type === 'parser' && fromPage && !visit.written.markup.includes(name) ? 'script' : type;
}
