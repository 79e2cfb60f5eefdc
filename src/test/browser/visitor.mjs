// Someone who looks at pages: one after the other, each with an empty cache, in a window of 800x600.

import { get } from 'node:http';
import { settle, survey, referencesOf } from './page.mjs';

const LOAD_MS = 60_000;
const SHOT = { fullPage: true, animations: 'disabled', caret: 'hide' };

/** A page's text as it is served, byte for character; of a proxy, if there is one. */
function textOf(url, proxy) {
  const { host, hostname, port, pathname, search } = new URL(url);
  const at = proxy ? { ...portOf(proxy), path: url } : { hostname, port, path: pathname + search };
  return new Promise((done, fail) => {
    get({ ...at, headers: { host }, agent: false }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => done(Buffer.concat(parts).toString('latin1')));
    }).on('error', fail);
  });
}

function portOf(proxy) {
  const { hostname, port } = new URL(proxy);
  return { hostname, port };
}

export class Visitor {
  /**
   * @param view has the site's `host`, the `port` that its URLs have, and maybe a `proxy`
   */
  static async of(browser, view) {
    const context = await browser.newContext({
      viewport: { width: 800, height: 600 },
      reducedMotion: 'reduce',
      ...(view.proxy ? { proxy: { server: view.proxy } } : {}),
    });
    const visitor = new Visitor(view, context, await context.newPage());
    await visitor.#listen();
    return visitor;
  }

  constructor(view, context, page) {
    this.view = view;
    this.context = context;
    this.page = page;
    this.#forget();
  }

  #forget() {
    this.seen = {
      requests: [],
      open: new Set(),
      startedBy: new Map(),
      console: [],
      windows: 0,
      downloads: [],
      last: Date.now(),
    };
  }

  async #listen() {
    const { context, page } = this;
    context.on('request', request => {
      this.seen.requests.push(request);
      // Streams may never end, and a page has settled without them.
      if (!['media', 'eventsource'].includes(request.resourceType())) {
        this.seen.open.add(request);
      }
      this.seen.last = Date.now();
    });
    const ended = request => {
      if (this.seen.open.delete(request)) {
        this.seen.last = Date.now();
      }
    };
    context.on('requestfinished', ended);
    context.on('requestfailed', ended);
    context.on('console', message => {
      if (message.type() === 'error') {
        this.seen.console.push(message.text());
      }
    });
    context.on('weberror', error => this.seen.console.push(String(error.error())));
    context.on('page', () => {
      this.seen.windows += 1;
    });
    page.on('download', download => this.seen.downloads.push(download.suggestedFilename()));
    page.on('dialog', dialog => {
      this.seen.console.push(`${dialog.type()}: ${dialog.message()}`);
      dialog.accept().catch(() => {});
    });
    this.devtools = await context.newCDPSession(page);
    await this.devtools.send('Network.enable');
    this.devtools.on('Network.requestWillBeSent', event => {
      if (!event.redirectResponse) {
        this.seen.startedBy.set(event.request.url, event.initiator.type);
      }
    });
  }

  /**
   * Loads a page, does there what a visitor does, if anything, and says what can be seen of it.
   */
  async visit(url, act) {
    const { page, view } = this;
    const begin = Date.now();
    await this.devtools.send('Network.clearBrowserCache');
    this.#forget();
    const { seen } = this;
    await page.goto(url, { timeout: LOAD_MS }).catch(error => {
      // A page may lead elsewhere, or be saved, while it loads.
      if (!/interrupted|ERR_ABORTED|Download/.test(String(error))) {
        seen.console.push(String(error).split('\n')[0]);
      }
    });
    let result = await settle(page, seen);
    if (act) {
      await act(page);
      result = await settle(page, seen);
    }
    const facts = await page.evaluate(survey);
    // Asked for once more, because a page that leads on at once has taken its text with it.
    const source = await textOf(url, view.proxy);
    const written = await page.evaluate(referencesOf, [source, url]);
    const shot = facts.html ? await page.screenshot({ ...SHOT, timeout: LOAD_MS }) : await this.#drawn();
    const other = this.context.pages().filter(window => window !== page);
    await Promise.all(other.map(window => window.close()));
    return { view, at: page.url(), frames: page.frames().map(frame => frame.url()), seen, result, facts, written, shot, ms: Date.now() - begin };
  }

  /** A screenshot of what is no HTML: playwright waits there for a stylesheet that never applies. */
  async #drawn() {
    const { data } = await this.devtools.send('Page.captureScreenshot', { captureBeyondViewport: true });
    return Buffer.from(data, 'base64');
  }

  close() {
    return this.context.close();
  }
}
