// Takes one repair out of a staged site that is being served: a proxy that hands on every answer of
// the page servers but for that.

import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import { join } from 'node:path';

const text = body => body.toString('latin1');
const bytes = body => Buffer.from(body, 'latin1');
const inHtml = change => answer => {
  if (/html/.test(answer.headers['content-type'] ?? '')) {
    answer.body = bytes(change(text(answer.body), text(answer.original)));
  }
};
const withoutHeader = name => answer => {
  delete answer.headers[name];
};
const originalBytes = answer => {
  if (answer.status === 200 && answer.entry) {
    answer.body = answer.original;
  }
};
const attribute = name => new RegExp(`\\s${name}(="[^"]*"|='[^']*'|(?=[\\s>]))`, 'gi');

/** Puts back the values that an attribute has in the original, one after the other. */
const asWas = name => (body, original) => {
  const values = [...original.matchAll(new RegExp(`${name}="[^"]*"`, 'gi'))].map(m => m[0]);
  return body.replace(new RegExp(`${name}="[^"]*"`, 'gi'), now => values.shift() ?? now);
};

/** What each repair is, by how to take it out of an answer. */
export const removals = {
  'allow-origin': withoutHeader('access-control-allow-origin'),
  'allow-origin-on-redirects': answer => {
    if (answer.status === 307) {
      delete answer.headers['access-control-allow-origin'];
    }
  },
  'allow-origin-on-404': answer => {
    if (answer.status === 404) {
      delete answer.headers['access-control-allow-origin'];
    }
  },
  'allow-headers': withoutHeader('access-control-allow-headers'),
  'expose-headers': withoutHeader('access-control-expose-headers'),
  'timing-allow-origin': withoutHeader('timing-allow-origin'),
  'origin-agent-cluster': withoutHeader('origin-agent-cluster'),
  charset: answer => {
    if (answer.headers['content-type']) {
      answer.headers['content-type'] = answer.headers['content-type'].replace(/;.*/, '');
    }
  },
  crossorigin: inHtml((body, original) =>
    attribute('crossorigin').test(original) ? asWas('crossorigin')(body, original) : body.replace(attribute('crossorigin'), ''),
  ),
  integrity: inHtml(asWas('integrity')),
  allow: inHtml(body => body.replace(attribute('allow'), '')),
  'content-security-policy': inHtml(asWas('content')),
  'url-selectors': inHtml(body => body.replace(/:not\(:where\([^)]*\)\)/g, '')),
  'document.domain': answer => {
    if (/html|svg/.test(answer.headers['content-type'] ?? '')) {
      answer.body = bytes(text(answer.body).replace(/document\.domain\s*=/g, 'document.nothing ='));
    }
  },
  companions: answer => {
    if (answer.status === 200 && answer.entry && answer.path !== answer.entry.originalUrl) {
      answer.status = 307;
      answer.headers = { location: answer.front + answer.path, 'access-control-allow-origin': '*' };
      answer.body = bytes('');
    }
  },
  'one-url-per-module': answer => {
    if (/javascript/.test(answer.headers['content-type'] ?? '')) {
      originalBytes(answer);
    }
  },
  'relative-svg': answer => {
    if (/svg/.test(answer.headers['content-type'] ?? '')) {
      const base = `${answer.front}${answer.path}`;
      answer.body = bytes(
        text(answer.body).replace(/(<image (?:xlink:)?href=")([^"]*)"/g, (_, start, url) => `${start}${new URL(url, base)}"`),
      );
    }
  },
  rewriter: originalBytes,
};

/**
 * Starts the proxy on a free port of loopback.
 *
 * @param removal the name of a removal
 * @param site has `mirror`, `host`, `port` and `entries`, by host
 * @returns its URL
 */
export async function remover(removal, site) {
  const change = removals[removal];
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url);
    const headers = { ...incoming.headers, 'accept-encoding': 'identity' };
    delete headers['proxy-connection'];
    const onward = ask(url, { method: incoming.method, headers }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => {
        const entry = site.entries.get(url.hostname);
        const answer = {
          status: response.statusCode,
          headers: { ...response.headers },
          body: Buffer.concat(parts),
          path: url.pathname + url.search,
          front: `http://${site.host}:${site.port}`,
          entry,
          original: entry && !entry.generated ? readFileSync(join(site.mirror, decodeURIComponent(entry.path))) : bytes(''),
        };
        change(answer);
        if (incoming.method !== 'HEAD' && answer.status !== 304) {
          answer.headers['content-length'] = answer.body.length;
        }
        outgoing.writeHead(answer.status, answer.headers);
        outgoing.end(answer.body);
      });
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${server.address().port}`;
}
