// Someone who looks at pages: one after the other, each with an empty cache, in a window of 800x600.

import { textOf } from './fetch.mjs';
import { referencesOf, settle, standStill, steady, survey } from './page.mjs';

const LOAD_MS = 300_000;

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
    // Pages that draw lots draw the same ones every time.
    await context.addInitScript(steady);
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
      // That a host has no icon is the browser's own question, not the page's.
      const icon = message.location().url.endsWith('/favicon.ico') || message.text().includes("/favicon.ico'");
      if (message.type() === 'error' && !icon) {
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
        this.seen.startedBy.set(event.request.url, event.initiator);
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
    const console = [...seen.console];
    const shot = await this.#drawn();
    const other = this.context.pages().filter(window => window !== page);
    await Promise.all(other.map(window => window.close()));
    return { view, url, at: page.url(), frames: page.frames().map(frame => frame.url()), seen, console, result, facts, written, shot, ms: Date.now() - begin };
  }

  /** A PNG of the whole page, with nothing that moves. */
  async #drawn() {
    await this.page.evaluate(standStill);
    const { cssContentSize } = await this.devtools.send('Page.getLayoutMetrics');
    const { data } = await this.devtools.send('Page.captureScreenshot', {
      captureBeyondViewport: true,
      optimizeForSpeed: true,
      clip: { ...cssContentSize, scale: 1 },
    });
    return Buffer.from(data, 'base64');
  }

  close() {
    return this.context.close();
  }
}
