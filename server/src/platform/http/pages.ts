import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import statics from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { policyWithStyles } from './headers.ts';

const yearSeconds = 31_536_000;
/** Where the page takes the nonce of its styles from; its scripts pass it on to what writes them. */
const nonceMark = '__style_nonce__';
const nonceBytes = 16;

/**
 * Serves the built web app in `folder`: each of its files at its own path, as it was compressed when it was built, and its index.html at `/` and at every other address that a
 * person opens in a browser, so that the app's own addresses can be bookmarked. Addresses under /api and /docs, and of files that are not there, stay 404. Without a built app in
 * `folder` it serves nothing and says so in the log.
 */
export async function servePages(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.log.warn('the web app is not built, so that only the API is served; npm start builds it');
    return;
  }
  const page = readFileSync(join(folder, 'index.html'), 'utf8').split(nonceMark);
  /** A page of its own each time, and so short that it is not compressed. */
  const sendPage = (reply: FastifyReply) => {
    const nonce = randomBytes(nonceBytes).toString('base64');
    reply.headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': policyWithStyles(nonce) });
    return reply.send(page.join(nonce));
  };
  await app.register(async (pages) => {
    pages.addHook('onRoute', (route) => {
      route.config = { permission: 'public', rateLimit: false, ...route.config };
      route.schema = { hide: true, response: { 200: Type.String() }, ...route.schema } as NonNullable<typeof route.schema>;
    });
    for (const url of ['/', '/index.html']) pages.get(url, async (_request, reply) => sendPage(reply));
    await pages.register(statics, {
      root: folder,
      // One route for each file: a route for everything would answer 405 where there is nothing.
      wildcard: false,
      index: false,
      globIgnore: ['index.html*', '**/*.br', '**/*.gz'],
      preCompressed: true,
      cacheControl: false,
      decorateReply: false,
      setHeaders: (reply, path) => {
        // The names of built assets change with what is in them.
        const cache = path.startsWith(join(folder, 'assets')) ? `public, max-age=${yearSeconds}, immutable` : 'no-cache';
        reply.setHeader('cache-control', cache);
        reply.setHeader('vary', 'accept-encoding');
      },
    });
  });
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404 && opensPage(request)) return sendPage(reply);
  });
}

function opensPage({ method, url, headers }: FastifyRequest): boolean {
  const path = url.split('?')[0] as string;
  const isFile = /\.[^/]*$/.test(path);
  return (method === 'GET' || method === 'HEAD') && !isFile && !/^\/(?:api|docs)(?:\/|$)/.test(path) && (headers.accept ?? '').includes('text/html');
}
