// Asks for a URL without a browser.

import { get } from 'node:http';

/** The text that a URL leads to, byte for character; by way of a proxy, if there is one. */
export function textOf(url, proxy) {
  const { host, hostname, port, pathname, search } = new URL(url);
  const at = proxy ? { ...portOf(proxy), path: url } : { hostname: addressed(hostname), port, path: pathname + search };
  return new Promise((done, fail) => {
    get({ ...at, headers: { host }, agent: false }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => done(Buffer.concat(parts).toString('latin1')));
    }).on('error', fail);
  });
}

/** What to connect to: browsers, unlike resolvers, know that .localhost is here (RFC 6761). */
function addressed(hostname) {
  return hostname.endsWith('.localhost') ? '127.0.0.1' : hostname;
}

function portOf(proxy) {
  const { hostname, port } = new URL(proxy);
  return { hostname, port };
}
