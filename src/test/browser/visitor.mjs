// Someone who looks at a page in a window of 800x600, and has never seen another one.

import { chromium } from 'playwright-core';
import { textOf } from './fetch.mjs';
import { observation } from './observe.mjs';
import { drawn, referencesOf, settle, standStill, steady, survey } from './page.mjs';

const LOAD_MS = 120_000;

// Nothing in a page is waited for longer than that, all told.
const VISIT_MS = 400_000;

// How long a frame may take to be drawn; one that nobody can see never is.
const DRAWN_MS = 1_000;

// How often a page with frames is drawn at most until it stays the same, and how far apart.
const AGAIN = 8;
const AGAIN_MS = 300;

let launched = null;

/** The one browser, or another one if that has ended. */
async function browser(executablePath, args) {
  const before = launched;
  const ended = before === null || !(await before).isConnected();
  if (ended && launched === before) {
    launched = chromium.launch({ executablePath, args });
  }
  return launched;
}

/** What is promised, or an error if that takes too long. */
function within(millis, promise) {
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error(`nothing after ${millis} ms`)), millis);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * What is seen of a page; or `error`, if it cannot be looked at or is not there in time. Each page
 * has a browser context of its own: what another one left behind, such as the media that a process
 * keeps in memory, would be seen.
 *
 * @param view has the site's `host`, the `port` that its URLs have, and maybe a `proxy`
 */
export async function look({ chromium: executable, flags }, view, url, act) {
  let visitor;
  try {
    visitor = await within(LOAD_MS, Visitor.of(await browser(executable, flags), view));
    return await within(VISIT_MS, visitor.visit(url, act).then(observation));
  } catch (error) {
    return { error: `${url}: ${error.stack}` };
  } finally {
    await visitor?.close().catch(() => {});
  }
}

class Visitor {
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
    const watch = new Watch();
    const { seen } = this;
    await page.goto(url, { timeout: LOAD_MS }).catch(error => {
      if (error.name === 'TimeoutError') {
        throw error;
      }
      // A page may lead elsewhere, or be saved, while it loads.
      if (!/interrupted|ERR_ABORTED|Download/.test(String(error))) {
        seen.console.push(String(error).split('\n')[0]);
      }
    });
    watch.lap('load');
    let result = await settle(page, seen);
    watch.lap('settle');
    if (act) {
      await act(page);
      result = await settle(page, seen);
      watch.lap('act');
    }
    const facts = await page.evaluate(survey);
    // Asked for once more, because a page that leads on at once has taken its text with it.
    const source = await textOf(url, view.proxy);
    const written = await page.evaluate(referencesOf, [source, url]);
    const console = [...seen.console];
    watch.lap('read');
    const shot = await this.#drawn();
    watch.lap('draw');
    return { view, url, at: page.url(), frames: page.frames().map(frame => frame.url()), seen, console, result, facts, written, shot, ms: watch.laps };
  }

  /** A PNG of the whole page, with nothing that moves. */
  async #drawn() {
    await this.page.evaluate(standStill);
    const frames = this.page.frames().filter(frame => frame !== this.page.mainFrame());
    // A sandboxed one runs nothing, and says nothing.
    await Promise.all(frames.map(frame => within(DRAWN_MS, frame.evaluate(drawn)).catch(() => {})));
    let shot = await this.#shot();
    // A frame of another process is drawn later than the page around it.
    for (let again = 0; frames.length > 0 && again < AGAIN; again++) {
      await new Promise(done => setTimeout(done, AGAIN_MS));
      const before = shot;
      shot = await this.#shot();
      if (shot.equals(before)) {
        break;
      }
    }
    return shot;
  }

  async #shot() {
    const { cssContentSize, cssLayoutViewport } = await this.devtools.send('Page.getLayoutMetrics');
    const { data } = await this.devtools.send('Page.captureScreenshot', {
      // It makes the window larger for a moment, and frames are blank until they are drawn anew.
      captureBeyondViewport:
        cssContentSize.width > cssLayoutViewport.clientWidth ||
        cssContentSize.height > cssLayoutViewport.clientHeight,
      optimizeForSpeed: true,
      clip: { ...cssContentSize, scale: 1 },
    });
    return Buffer.from(data, 'base64');
  }

  close() {
    return this.context.close();
  }
}

/** How long what took, in milliseconds. */
class Watch {
  laps = {};
  #last = Date.now();

  lap(name) {
    const now = Date.now();
    this.laps[name] = now - this.#last;
    this.#last = now;
  }
}
