// Loads pages of sites as they were and as unipage made them, and writes what differs.
//
//   node main.mjs JOB WORK     JOB is a file of JSON, see BrowserRun.java; results go to stdout,
//                              one line of JSON for each page and view

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { compare, detours } from './compare.mjs';
import { observation } from './observe.mjs';
import { remover } from './remover.mjs';
import { textOf } from './fetch.mjs';
import { names, original, pages, preview } from './servers.mjs';
import { visiting } from './acts.mjs';
import { Visitor } from './visitor.mjs';

const [jobFile, work] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, 'utf8'));

// What differs once may be chance (a pixel of an edge, a script that was late): it counts if it
// differs each time.
const TRIES = 3;
const FIRST_PREVIEW_PORT = 8101;

await Promise.all([
  original(work, job.sites),
  names(work, job.unipage, job.nameServer, job.sites),
  ...job.sites.map(site => pages(work, site)),
  ...job.sites.filter(previewed).map((site, i) => preview(work, job.unipage, site, FIRST_PREVIEW_PORT + i)),
]);
for (const site of job.sites) {
  const staged = readFileSync(join(site.out, 'staging/manifest.json'), 'utf8');
  site.split = place(JSON.parse(staged));
}
for (const [i, site] of job.sites.filter(previewed).entries()) {
  site.preview = place(JSON.parse(await textOf(`http://unipage.localhost:${FIRST_PREVIEW_PORT + i}/manifest.json`)));
}
const browser = await chromium.launch({ executablePath: job.chromium, args: [...job.flags, ...secure()] });
const loads = job.sites.flatMap(site => site.pages.map(page => ({ site, ...page })));
await Promise.all(Array.from({ length: job.parallel }, takePages));
// Not by closing: every server ends with this process, which is all that keeps their namespace.
process.exit(0);

function previewed(site) {
  return site.pages.some(page => page.views.includes('preview'));
}

/** Where a site is, by its manifest: the page URL of every path, the entry of every host. */
function place({ siteHost, port, entries }) {
  return {
    host: siteHost,
    port,
    entries: new Map(entries.map(entry => [entry.host, entry])),
    pages: new Map(entries.flatMap(entry => [entry.originalUrl, ...entry.aliases].map(path => [path, entry]))),
  };
}

/** What browsers give to https alone (workers, digests) is given to these sites, as on localhost. */
function secure() {
  const origins = job.sites.flatMap(({ host, split }) => [`http://${host}`, `http://${host}:${split.port}`, `*.${host}`]);
  return [`--unsafely-treat-insecure-origin-as-secure=${origins.join(',')}`];
}

/** Takes pages until none is left, with a visitor for each kind of view. */
async function takePages() {
  const visitors = new Map();
  const visit = async (site, kind, url, act) => {
    const key = `${site.host} ${kind}`;
    if (!visitors.has(key)) {
      visitors.set(key, await Visitor.of(browser, await viewOf(site, kind)));
    }
    try {
      return await observation(await visitors.get(key).visit(url, act));
    } catch (error) {
      // Whatever happened to it (a crash, a page that cannot be left), the next page gets another.
      await visitors.get(key).close();
      visitors.delete(key);
      return { error: `${kind}: ${error.stack}` };
    }
  };
  while (loads.length > 0) {
    const { site, path, like, views, act } = loads.shift();
    const look = async () => {
      const seen = await visit(site, 'original', `http://${site.host}${like ?? path}`, visiting[act]);
      return like ? rename(seen, like, path) : seen;
    };
    let before = await look();
    for (const kind of views) {
      const there = kind === 'preview' ? site.preview : site.split;
      const tries = kind.startsWith('without ') ? 1 : TRIES;
      let after;
      let differences;
      for (let i = 0; i < tries && (i === 0 || differences.length > 0); i++) {
        before = i === 0 ? before : await look();
        after = await visit(site, kind, there.pages.get(path).url, visiting[act]);
        differences = differencesOf(site, there, before, after, there.pages.get(path).relative);
      }
      tell(site, path, kind, before, after, differences);
    }
  }
  await Promise.all([...visitors.values()].map(visitor => visitor.close()));
}

/** Lets what was seen of one page of the original stand for another. */
function rename(seen, like, path) {
  seen.url = path;
  seen.frames = seen.frames.map(frame => (frame === like ? path : frame)).sort();
  seen.requests = new Map([...seen.requests].map(([url, how]) => [url === like ? path : url, how]));
  return seen;
}

async function viewOf(site, kind) {
  const [what, removal] = kind.split(' ');
  switch (what) {
    case 'original':
      return { host: site.host, port: 80 };
    case 'without':
      return { ...site.split, proxy: await remover(removal, { ...site.split, mirror: site.mirror }) };
    default:
      return site[what];
  }
}

function differencesOf(site, there, before, after, relative) {
  const direct = url => {
    const { hostname, pathname, search, protocol } = new URL(url);
    const ours = /^https?:$/.test(protocol) && (hostname === there.host || hostname.endsWith(`.${there.host}`));
    const page = there.pages.get(pathname + search) ?? there.pages.get(pathname);
    // A companion is carried by the page that uses it.
    const carried = page && there.entries.get(hostname)?.companions.includes(page.id);
    return ours && !carried ? new URL(page?.url ?? `http://${there.host}:${there.port}`).origin : null;
  };
  const errors = [before.error, after.error].filter(Boolean);
  return errors.length > 0 ? errors : [...compare(before, after), ...detours(after, relative ? () => null : direct, site.strict)];
}

function tell(site, path, view, before, after, differences) {
  if (job.shots && differences.some(line => line.startsWith('pixels'))) {
    const name = `${site.host}${path}`.replace(/[^A-Za-z0-9.-]/g, '_');
    writeFileSync(join(job.shots, `${name}.before.png`), before.shot);
    writeFileSync(join(job.shots, `${name}.after.png`), after.shot);
  }
  const { redirects = [], result } = after;
  const line = { site: site.host, path, view, differences, redirects, result, ms: [before.ms, after.ms] };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
