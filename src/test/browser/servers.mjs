// The servers that a run needs, each started as its user would start it.

import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

const PATIENCE_MS = 30_000;

/** Resolves once a TCP connection to the address is accepted; rejects if the process ends first. */
async function accepts(child, name, log, host, port) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) {
      break;
    }
    const open = await new Promise(done => {
      const socket = connect(port, host, () => {
        socket.destroy();
        done(true);
      });
      socket.on('error', () => done(false));
    });
    if (open) {
      return;
    }
    await new Promise(done => setTimeout(done, 20));
  }
  throw new Error(`${name} does not listen at ${host}:${port}:\n${readFileSync(log, 'utf8')}`);
}

function start(work, name, command, options = {}) {
  const log = join(work, `${name}.log`);
  const out = openSync(log, 'w');
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', out, out], ...options });
  child.on('error', e => writeFileSync(log, String(e)));
  return { child, log };
}

/**
 * One plain static server for the original sites: nginx on port 80 of every loopback address, so
 * that a site's name, which leads to its front, leads on port 80 to the original.
 */
export async function original(work, sites) {
  const folder = join(work, 'nginx');
  mkdirSync(folder, { recursive: true });
  const servers = sites.map(
    site => `
    server {
      listen 80;
      server_name "${site.host}";
      root "${site.mirror}";
    }`,
  );
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off;
  worker_processes 1;
  pid "${folder}/pid";
  error_log stderr crit;
  user root root;
  events { worker_connections 1024; }
  http {
    include /etc/nginx/mime.types;
    # What Debian's list lacks and browsers insist on.
    types { text/javascript mjs; application/wasm wasm; text/vtt vtt; application/manifest+json webmanifest; }
    default_type application/octet-stream;
    access_log off;
    server_names_hash_bucket_size 256;
    ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(n => `${n}_temp_path "${folder}/${n}";`).join(' ')}
    server { listen 80 default_server; return 421; }${servers.join('')}
  }
`,
  );
  const command = ['nginx', '-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
  const { child, log } = start(work, 'original', command);
  await accepts(child, 'nginx', log, '127.0.0.1', 80);
}

/** `unipage dns`, asked by everything in this namespace. */
export async function names(work, unipage, address, sites) {
  const command = [...unipage, 'dns', '--address', address, '--forward', 'none'];
  const { child, log } = start(work, 'dns', [...command, ...sites.map(site => site.out)]);
  await accepts(child, 'unipage dns', log, address, 53);
}

/** `unipage preview` of a site's mirror, on a port of its own; says nothing once it serves. */
export async function preview(work, unipage, site, port) {
  const command = [...unipage, 'preview', '--no-reload', `--site-host=${site.host}`, `--port=${port}`];
  const name = `preview-${site.host}`;
  const { child, log } = start(work, name, [...command, site.mirror]);
  await accepts(child, 'unipage preview', log, '127.0.0.1', port);
}

/** The page servers of some entries of a staged site. */
export async function pages(work, site) {
  const name = `vm-${site.host}`;
  const { child, log } = start(work, name, ['staging/vm', 'start', '-'], {
    cwd: site.out,
    stdio: ['pipe', openSync(join(work, `${name}.log`), 'w'), 'inherit'],
  });
  child.stdin.end(site.start.map(id => `${id}\n`).join(''));
  const status = await new Promise(done => child.on('exit', done));
  if (status !== 0) {
    throw new Error(`staging/vm ended with ${status}:\n${readFileSync(log, 'utf8')}`);
  }
}
