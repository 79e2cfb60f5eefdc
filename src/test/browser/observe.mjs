// What can be seen of a page once it has settled, in words that do not depend on where it lies.

const RESULT_MS = 6_000;
const QUIET_MS = 100;
const SILENCE_MS = 400;
const LOAD_MS = 60_000;

/** The requests, messages, windows and downloads of a context, as they come. */
function record(context) {
  const seen = { requests: [], failed: new Set(), open: new Set(), console: [], windows: 0, downloads: [] };
  const changed = () => {
    seen.last = Date.now();
  };
  changed();
  context.on('request', request => {
    seen.requests.push(request);
    // Streams may never end, and a page has settled without them.
    if (!['media', 'eventsource'].includes(request.resourceType())) {
      seen.open.add(request);
    }
    changed();
  });
  const ended = request => {
    seen.open.delete(request);
    changed();
  };
  context.on('requestfinished', ended);
  context.on('requestfailed', request => {
    seen.failed.add(request);
    ended(request);
  });
  context.on('console', message => {
    if (message.type() === 'error') {
      seen.console.push(message.text());
    }
  });
  context.on('weberror', error => seen.console.push(String(error.error())));
  context.on('page', page => {
    seen.windows += 1;
    page.on('download', download => seen.downloads.push(download.suggestedFilename()));
    page.on('dialog', dialog => {
      seen.console.push(`${dialog.type()}: ${dialog.message()}`);
      dialog.accept().catch(() => {});
    });
  });
  return seen;
}

/** What started each request, by URL: the parser (markup, CSS), a script, or something else. */
async function initiators(context, page) {
  const byUrl = new Map();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', event => {
    if (!event.redirectResponse) {
      byUrl.set(event.request.url, event.initiator.type);
    }
  });
  return byUrl;
}

/** Runs in the page: its result if it has left one, null if it has not, false while one is due. */
function result() {
  if (window.result === undefined) {
    return document.readyState === 'complete' ? { has: false, scripts: document.scripts.length } : null;
  }
  if (!window.settled) {
    window.settled = {};
    Promise.resolve(window.result).then(
      value => (window.settled.text = JSON.stringify(value) ?? 'undefined'),
      error => (window.settled.text = `rejected: ${error}`),
    );
  }
  return { has: true, text: window.settled.text };
}

/** Waits until nothing moves any more, and returns the page's result. */
async function settle(page, seen) {
  const begin = Date.now();
  for (;;) {
    const now = Date.now();
    const quiet = seen.open.size === 0 ? now - seen.last : 0;
    const late = now - begin > RESULT_MS;
    // A page that is on its way to another cannot be asked: it is asked again.
    const answer = await page.evaluate(result).catch(() => null);
    if (answer?.has && (answer.text !== undefined || late) && (quiet >= QUIET_MS || late)) {
      return answer.text ?? 'pending';
    }
    if (answer && !answer.has && (late || quiet >= (answer.scripts ? SILENCE_MS : QUIET_MS))) {
      return 'none';
    }
    if (now - begin > LOAD_MS) {
      return 'never settled';
    }
    await new Promise(done => setTimeout(done, 15));
  }
}

/** Runs in the page: what its document refers to, the pictures and fonts that it has. */
function survey() {
  const url = (element, name) => {
    try {
      return new URL(element.getAttribute(name), document.baseURI).href;
    } catch (e) {
      return `invalid: ${element.getAttribute(name)}`;
    }
  };
  const links = [];
  for (const name of ['href', 'src', 'action', 'data', 'poster', 'background', 'cite']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (element.localName === 'base') {
        continue;
      }
      const kept = ['target', 'rel', 'referrerpolicy', 'sandbox', 'download']
        .filter(attribute => element.hasAttribute(attribute))
        .map(attribute => `${attribute}=${element.getAttribute(attribute)}`);
      links.push([element.localName, name, url(element, name), kept.join(' ')]);
    }
  }
  return {
    links,
    target: document.querySelector('base')?.target ?? '',
    charset: document.characterSet,
    mode: document.compatMode,
    images: [...document.images].map(i => [i.currentSrc, i.naturalWidth, i.naturalHeight, i.complete]),
    fonts: [...document.fonts].map(f => `${f.family} ${f.style} ${f.weight} ${f.status}`).sort(),
    atRunTime: document.querySelector('meta[name=at-run-time]')?.content.split(' ') ?? [],
  };
}

/**
 * Loads a page in a context of its own.
 *
 * @param view has the site's `host` and `origin`, and may have a `proxy`
 * @param url what to load
 * @param act what a visitor does there, if anything
 */
export async function observe(browser, view, url, act) {
  const context = await browser.newContext({
    viewport: { width: 800, height: 600 },
    reducedMotion: 'reduce',
    ...(view.bypassPolicy ? { bypassCSP: true } : {}),
    ...(view.proxy ? { proxy: { server: view.proxy } } : {}),
  });
  try {
    const seen = record(context);
    const page = await context.newPage();
    const startedBy = await initiators(context, page);
    const plain = url => pathOf(view, url);
    // A page may lead elsewhere, or be saved, while it loads.
    const begin = Date.now();
    await page.goto(url, { timeout: LOAD_MS }).catch(error => {
      if (!/interrupted|ERR_ABORTED|Download/.test(String(error))) {
        seen.console.push(String(error).split('\n')[0]);
      }
    });
    let left = await settle(page, seen);
    if (act) {
      await act(page);
      left = await settle(page, seen);
    }
    const facts = await page.evaluate(survey).catch(error => ({ links: [], images: [], fonts: [], atRunTime: [], error: String(error) }));
    const shot = await page.screenshot({ fullPage: true, animations: 'disabled', caret: 'hide', timeout: LOAD_MS });
    return {
      url: plain(page.url()) + new URL(page.url()).hash,
      result: left,
      links: facts.links.map(([tag, name, url, kept]) => `${tag} ${name} ${plain(url)}${hash(url)} ${kept}`.trim()),
      document: `${facts.mode} ${facts.charset} ${facts.target}`.trim(),
      images: facts.images.map(([url, ...size]) => `${plain(url)} ${size.join(' ')}`),
      fonts: facts.fonts,
      frames: page.frames().map(frame => plain(frame.url())).sort(),
      requests: await requests(seen, plain),
      redirects: redirects(seen, plain, startedBy),
      atRunTime: facts.atRunTime.filter(Boolean),
      console: seen.console.map(text => text.replace(/https?:\/\/[^\s'"/)]*/g, '')),
      windows: seen.windows,
      downloads: seen.downloads,
      shot,
      ms: Date.now() - begin,
    };
  } finally {
    await context.close();
  }
}

/** The original path and query of a URL of the site, whatever host it has there; else the URL. */
function pathOf(view, url) {
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
  const path = parsed.pathname + parsed.search;
  return parsed.port === new URL(view.origin).port ? path : `elsewhere: ${parsed.origin}${path}`;
}

function hash(url) {
  try {
    return new URL(url).hash;
  } catch (e) {
    return '';
  }
}

/** Each path that was asked for, with how it ended. */
async function requests(seen, plain) {
  const ended = new Map();
  for (const request of seen.requests) {
    if (request.redirectedTo() || request.url().startsWith('data:')) {
      continue;
    }
    // A request that is still open when all else has settled is a stream, and succeeded so far.
    const response = request.existingResponse?.() ?? (seen.open.has(request) ? null : await within(request.response()));
    const failure = request.failure()?.errorText;
    const status = response ? response.status() : 0;
    const aborted = failure === 'net::ERR_ABORTED';
    const how = failure && !aborted ? 'failed' : status >= 400 ? String(status) : 'ok';
    const path = plain(request.url());
    const before = ended.get(path);
    ended.set(path, before && before !== 'ok' ? before : how);
  }
  return ended;
}

function within(promise) {
  return Promise.race([promise.catch(() => null), new Promise(done => setTimeout(done, 1000, null))]);
}

/** The requests that a redirect answered: path, what started it, how many redirects. */
function redirects(seen, plain, startedBy) {
  const found = [];
  for (const request of seen.requests) {
    let first = request;
    let count = 0;
    while (first.redirectedFrom()) {
      first = first.redirectedFrom();
      count += 1;
    }
    if (count > 0 && !request.redirectedTo()) {
      found.push({ path: plain(first.url()), by: startedBy.get(first.url()) ?? 'unknown', count });
    }
  }
  return found;
}
