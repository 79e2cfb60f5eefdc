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
import { names, original, pages } from './servers.mjs';
import { visiting } from './acts.mjs';
import { Visitor } from './visitor.mjs';

const [jobFile, work] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, 'utf8'));

await Promise.all([
  original(work, job.sites),
  names(work, job.unipage, job.nameServer, job.sites),
  ...job.sites.map(site => pages(work, site)),
]);
for (const site of job.sites) {
  const manifest = JSON.parse(readFileSync(join(site.out, 'staging/manifest.json'), 'utf8'));
  site.port = manifest.port;
  site.entries = new Map(manifest.entries.map(entry => [entry.host, entry]));
  site.urls = new Map(manifest.entries.flatMap(entry => [entry.originalUrl, ...entry.aliases].map(url => [url, entry.url])));
}
const browser = await chromium.launch({ executablePath: job.chromium, args: [...job.flags, ...secure()] });
const loads = job.sites.flatMap(site => site.pages.map(page => ({ site, ...page })));
await Promise.all(Array.from({ length: job.parallel }, takePages));
// Not by closing: every server ends with this process, which is all that keeps their namespace.
process.exit(0);

/** What browsers give to https alone (workers, digests) is given to these sites, as on localhost. */
function secure() {
  const origins = job.sites.flatMap(({ host, port }) => [`http://${host}`, `http://${host}:${port}`, `*.${host}`]);
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
    const before = await visit(site, 'original', `http://${site.host}${like ?? path}`, visiting[act]);
    if (like) {
      rename(before, like, path);
    }
    for (const kind of views) {
      const after = await visit(site, kind, site.urls.get(path), visiting[act]);
      tell(site, path, kind, before, after);
    }
  }
  await Promise.all([...visitors.values()].map(visitor => visitor.close()));
}

/** Lets what was seen of one page of the original stand for another. */
function rename(seen, like, path) {
  seen.url = path;
  seen.frames = seen.frames.map(frame => (frame === like ? path : frame)).sort();
  seen.requests = new Map([...seen.requests].map(([url, how]) => [url === like ? path : url, how]));
}

async function viewOf(site, kind) {
  const [what, removal] = kind.split(' ');
  return {
    host: site.host,
    port: what === 'original' ? 80 : site.port,
    ...(what === 'without' ? { proxy: await remover(removal, site) } : {}),
  };
}

function tell(site, path, view, before, after) {
  const direct = url => {
    const { hostname, port, pathname, search, protocol } = new URL(url);
    const ours = /^https?:$/.test(protocol) && (hostname === site.host || hostname.endsWith(`.${site.host}`));
    const page = site.urls.get(pathname + search) ?? site.urls.get(pathname);
    return ours ? new URL(page ?? `http://${site.host}:${site.port}`).origin : null;
  };
  const errors = [before.error, after.error].filter(Boolean);
  const differences = errors.length > 0 ? errors : [...compare(before, after), ...detours(after, direct, site.strict)];
  if (job.shots && differences.some(line => line.startsWith('pixels'))) {
    const name = `${site.host}${path}`.replace(/[^A-Za-z0-9.-]/g, '_');
    writeFileSync(join(job.shots, `${name}.before.png`), before.shot);
    writeFileSync(join(job.shots, `${name}.after.png`), after.shot);
  }
  const { redirects = [], result } = after;
  const line = { site: site.host, path, view, differences, redirects, result, ms: [before.ms, after.ms] };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
