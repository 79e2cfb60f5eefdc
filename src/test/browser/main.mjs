// Loads pages of sites as they were and as unipage made them, and writes what differs.
//
//   node main.mjs JOB WORK     JOB is a file of JSON, see BrowserRun.java; its results file gets
//                              one line of JSON for each page and view; those there stay

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, detours } from './compare.mjs';
import { remover } from './remover.mjs';
import { textOf } from './fetch.mjs';
import { names, original, pages, preview } from './servers.mjs';
import { visiting } from './acts.mjs';
import { look } from './visitor.mjs';

const [jobFile, work] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, 'utf8'));

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
const chromium = { chromium: job.chromium, flags: [...job.flags, ...secure()] };
const views = new Map();
const known = resultsSoFar();
const loads = job.sites.flatMap(site =>
  site.pages.map(page => ({ site, ...page, views: page.views.filter(view => !known.has(keyOf(site.host, page.path, view, page.act))) })),
);
// What differs once may be chance: on a busy machine a script is late, or a page is not there in
// time. So it is looked at once more, in all respects, while nothing else is; then it counts.
const doubtful = [];
await Promise.all(Array.from({ length: job.parallel }, () => takePages(loads, doubtful)));
await takePages(doubtful, null);
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

/**
 * Takes pages until none is left.
 *
 * @param later gets those that differ, to be looked at once more; null: what is seen now counts
 */
async function takePages(queue, later) {
  while (queue.length > 0) {
    const load = queue.shift();
    if (load.views.length === 0) {
      continue;
    }
    const { site, path, like, act } = load;
    const visit = async (kind, url) => look(chromium, await viewOf(site, kind), url, visiting[act]);
    const seen = await visit('original', `http://${site.host}${like ?? path}`);
    const before = like && !seen.error ? rename(seen, like, path) : seen;
    for (const kind of load.views) {
      const there = kind === 'preview' ? site.preview : site.split;
      const page = there.pages.get(path);
      const after = await visit(kind, page.url);
      const differences = differencesOf(site, there, before, after, page.relative);
      const expected = kind.startsWith('without ') && !before.error && !after.error;
      if (later && differences.length > 0 && !expected) {
        later.push({ ...load, views: [kind], atFirst: differences });
      } else {
        tell(load, kind, before, after, differences);
      }
    }
  }
}

/** Lets what was seen of one page of the original stand for another. */
function rename(seen, like, path) {
  seen.url = path;
  seen.frames = seen.frames.map(frame => (frame === like ? path : frame)).sort();
  seen.requests = new Map([...seen.requests].map(([url, how]) => [url === like ? path : url, how]));
  return seen;
}

function viewOf(site, kind) {
  const key = `${site.host} ${kind}`;
  if (!views.has(key)) {
    views.set(key, makeView(site, kind));
  }
  return views.get(key);
}

async function makeView(site, kind) {
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

function keyOf(site, path, view, act) {
  return JSON.stringify([site, path, view, act ?? null]);
}

/** What an ended run has told; the line that it was at when it was ended is taken away. */
function resultsSoFar() {
  const text = existsSync(job.results) ? readFileSync(job.results, 'latin1') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  writeFileSync(job.results, whole, 'latin1');
  const lines = whole.split('\n').filter(Boolean).map(line => JSON.parse(Buffer.from(line, 'latin1').toString()));
  return new Set(lines.map(({ site, path, view, act }) => keyOf(site, path, view, act)));
}

function tell({ site, path, act, atFirst = [] }, view, before, after, differences) {
  if (job.shots && before.shot && after.shot && differences.some(line => line.startsWith('pixels'))) {
    const name = `${site.host}${path}`.replace(/[^A-Za-z0-9.-]/g, '_');
    writeFileSync(join(job.shots, `${name}.before.png`), before.shot);
    writeFileSync(join(job.shots, `${name}.after.png`), after.shot);
  }
  const { redirects = [], result } = after;
  const line = { site: site.host, path, view, act: act ?? null, differences, atFirst, redirects, result, ms: [before.ms, after.ms] };
  appendFileSync(job.results, `${JSON.stringify(line)}\n`);
}
