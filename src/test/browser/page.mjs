// How a page settles, and what its document holds.

const RESULT_MS = 6_000;
const PENDING_MS = 120_000;
const QUIET_MS = 100;
const SILENCE_MS = 400;
const STUCK_MS = 1_500;

/** Runs in the page: whether it leaves a result in `window.result`, and which, once it is there. */
function result() {
  if (window.result === undefined) {
    const scripts = document.scripts ? document.scripts.length : 0;
    return document.readyState === 'complete' ? { has: false, scripts } : null;
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
export async function settle(page, seen) {
  const begin = Date.now();
  for (;;) {
    const now = Date.now();
    const still = now - seen.last;
    // A request that nothing is heard of any more, such as a worker's, holds nothing up.
    const quiet = seen.open.size === 0 || still > STUCK_MS ? still : 0;
    const late = now - begin > RESULT_MS;
    // A page that is on its way to another cannot be asked: it is asked again.
    const answer = await page.evaluate(result).catch(() => null);
    if (answer?.has && answer.text !== undefined && quiet >= QUIET_MS) {
      return answer.text;
    }
    if (answer?.has && late) {
      return answer.text ?? 'pending';
    }
    if (answer && !answer.has && quiet >= (answer.scripts ? SILENCE_MS : QUIET_MS)) {
      return 'none';
    }
    if (now - begin > PENDING_MS) {
      throw new Error(`not settled after ${PENDING_MS} ms`);
    }
    await new Promise(done => setTimeout(done, 25));
  }
}

/** Runs in the page: what its document refers to, the pictures and fonts that it has. */
export function survey() {
  const links = [];
  for (const name of ['href', 'src', 'action', 'data', 'poster', 'background', 'cite']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (element.localName === 'base') {
        continue;
      }
      let url = element.getAttribute(name);
      try {
        url = new URL(url, document.baseURI).href;
      } catch (e) {
        // Not a URL: compared as it is.
      }
      const kept = ['target', 'rel', 'referrerpolicy', 'sandbox', 'download']
        .filter(attribute => element.hasAttribute(attribute))
        .map(attribute => `${attribute}=${element.getAttribute(attribute)}`);
      links.push({ what: `${element.localName} ${name}`, url, kept: kept.join(' ') });
    }
  }
  const pictures = document.images ? [...document.images] : [];
  return {
    links,
    document: [document.compatMode, document.characterSet, document.querySelector('base')?.target].join(' ').trim(),
    images: pictures.map(i => ({ url: i.currentSrc, size: [i.naturalWidth, i.naturalHeight, i.complete].join(' ') })),
    fonts: [...document.fonts].map(f => `${f.family} ${f.style} ${f.weight} ${f.status}`).sort(),
  };
}

/** Runs in any page: the URLs that a page's own text refers to, without those its scripts make. */
export function referencesOf([source, url]) {
  const parsed = new DOMParser().parseFromString(source, 'text/html');
  const base = new URL(parsed.querySelector('base[href]')?.getAttribute('href') ?? '', url).href;
  const found = new Set();
  for (const name of ['href', 'src', 'action', 'data', 'poster', 'background']) {
    for (const element of parsed.querySelectorAll(`[${name}]`)) {
      if (element.localName !== 'base') {
        try {
          found.add(new URL(element.getAttribute(name), base).href);
        } catch (e) {
          // Leads nowhere.
        }
      }
    }
  }
  // A page of HTML says it in a <meta>, one of XML in a comment.
  const told = /at-run-time(?:" content="|: )([^">]*?)(?:"| -->)/.exec(source)?.[1] ?? '';
  // What else may refer to something: any attribute, and sheets in the page; but no script.
  const markup = [...parsed.querySelectorAll('*')].flatMap(element =>
    element.localName === 'style' ? [element.textContent] : [...element.attributes].map(attribute => attribute.value),
  );
  return { urls: [...found], markup: markup.join('\n'), atRunTime: told.split(' ').filter(Boolean) };
}

/** Runs in the page: ends what moves by itself, and waits until that is drawn. */
export function standStill() {
  if (document.contentType === 'text/html') {
    const style = document.createElement('style');
    style.textContent = '*, ::before, ::after { caret-color: transparent !important; animation: none !important; transition: none !important }';
    document.documentElement.append(style);
  }
  return Promise.all([document.fonts.ready, new Promise(done => requestAnimationFrame(() => setTimeout(done)))]).then(() => {});
}

/** Runs in a frame: waits until it is drawn. */
export function drawn() {
  return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))).then(() => {});
}

/** Runs in the page before all else: a Math.random that is not. */
export function steady() {
  let state = 1;
  Math.random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
