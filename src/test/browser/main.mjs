// Loads pages of sites as they were and as unipage made them, and writes what differs.
//
//   node main.mjs JOB WORK     JOB is a file of JSON, see BrowserRun.java; results go to stdout,
//                              one line of JSON each

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { compare, unexpectedRedirects } from './compare.mjs';
import { observe } from './observe.mjs';
import { names, original, pages } from './servers.mjs';

const [jobFile, work] = process.argv.slice(2);
const job = JSON.parse(readFileSync(jobFile, 'utf8'));

await Promise.all([
  original(work, job.sites),
  names(work, job.unipage, job.nameServer, job.sites),
  ...job.sites.map(site => pages(work, site)),
]);
const browser = await chromium.launch({
  executablePath: job.chromium,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--disable-lcd-text',
    '--autoplay-policy=no-user-gesture-required',
    `--unsafely-treat-insecure-origin-as-secure=${job.sites.flatMap(site => [`http://${site.host}`, `http://${site.host}:${site.port}`, `*.${site.host}`]).join(',')}`,
  ],
});
try {
  const loads = job.sites.flatMap(site => site.pages.map(page => ({ site, page })));
  let next = 0;
  const worker = async () => {
    while (next < loads.length) {
      const { site, page } = loads[next++];
      await one(site, page);
    }
  };
  await Promise.all(Array.from({ length: job.parallel }, worker));
} finally {
  await browser.close();
}
// The servers end with this process, which is all that keeps their namespace.
process.exit(0);

async function one(site, { path, url }) {
  const before = await observe(browser, { host: site.host, origin: `http://${site.host}` }, `http://${site.host}${path}`);
  const after = await observe(browser, { host: site.host, origin: `http://${site.host}:${site.port}` }, url);
  const differences = [...compare(before, after), ...unexpectedRedirects(before, after)];
  if (differences.some(line => line.startsWith('pixels')) && job.shots) {
    const name = `${site.host}${path}`.replace(/[^A-Za-z0-9.-]/g, '_');
    writeFileSync(join(job.shots, `${name}.before.png`), before.shot);
    writeFileSync(join(job.shots, `${name}.after.png`), after.shot);
  }
  const line = { site: site.host, path, differences, redirects: after.redirects, result: before.result, ms: [before.ms, after.ms] };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
