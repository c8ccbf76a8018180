import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { servePages } from './pages.ts';
import { createHttpServer } from './server.ts';

const outside = mkdtempSync(join(tmpdir(), 'orderly-pages-'));
const folder = join(outside, 'dist');
const script = `export const words = '${'orderly '.repeat(200)}';\n`;
let app: FastifyInstance;

async function start(from: string): Promise<FastifyInstance> {
  const started = await createHttpServer({ logger: createLog('silent'), trustedProxies: [], rateLimitPerMinute: 0, permissions: new Set() });
  await servePages(started, from);
  await started.ready();
  return started;
}

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta property="csp-nonce" nonce="__style_nonce__" /><title>Orderly</title>');
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets', 'page-1a2b.css'), 'main { color: red }');
  writeFileSync(join(folder, 'assets', 'app-3c4d.js'), script);
  writeFileSync(join(folder, 'assets', 'app-3c4d.js.br'), brotliCompressSync(script));
  writeFileSync(join(folder, 'assets', 'app-3c4d.js.gz'), gzipSync(script));
  writeFileSync(join(outside, 'secret.txt'), 'not for the world');
  app = await start(folder);
});
afterAll(async () => {
  await app.close();
  rmSync(outside, { recursive: true, force: true });
});

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

it('serves each file at its path, under a strict policy', async () => {
  const page = await app.inject('/');
  expect([page.statusCode, page.headers['content-type'], page.headers['cache-control']]).toEqual([200, 'text/html; charset=utf-8', 'no-store']);
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[^']+';/);
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  const asset = await app.inject('/assets/page-1a2b.css');
  expect([asset.statusCode, asset.headers['content-type'], asset.headers['cache-control']]).toEqual([
    200,
    'text/css; charset=utf-8',
    'public, max-age=31536000, immutable',
  ]);
  expect((await app.inject('/icon.svg')).headers['content-type']).toBe('image/svg+xml');
  expect(
    (await app.inject({ url: '/icon.svg', headers: { 'if-none-match': String((await app.inject('/icon.svg')).headers.etag) } })).statusCode,
  ).toBe(304);
});

it('opens the app at an address of its own', async () => {
  for (const url of ['/orders/7K3M9QXA?tab=history', '/apiary', '/docsets/x']) {
    const page = await app.inject({ url, headers: html });
    expect([url, page.statusCode]).toEqual([url, 200]);
    expect(page.body).toContain('<title>Orderly</title>');
  }
});

it('lets a page write the styles that carry its nonce, which is another each time, and no others', async () => {
  const nonces = new Set<string>();
  for (const url of ['/', '/index.html', '/orders/7K3M9QXA', '/']) {
    const page = await app.inject({ url, headers: html });
    const nonce = /nonce="([^"]+)"/.exec(page.body)?.[1] ?? '';
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
    expect(page.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline';`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(4);
  expect((await app.inject('/icon.svg')).headers['content-security-policy']).toContain("style-src 'self'; ");
});

it('sends files as they were compressed when they were built, to whoever takes that', async () => {
  const take = (encoding: string) => app.inject({ url: '/assets/app-3c4d.js', headers: { 'accept-encoding': encoding } });
  const [br, gz, none] = [await take('gzip, deflate, br'), await take('gzip'), await take('identity')];
  expect([br, gz, none].map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'gzip', undefined]);
  expect([brotliDecompressSync(br.rawPayload).toString(), gunzipSync(gz.rawPayload).toString(), none.body]).toEqual([script, script, script]);
  for (const { headers } of [br, gz, none]) {
    expect([headers['content-type'], headers.vary, headers['cache-control']]).toEqual([
      expect.stringMatching(/^(text|application)\/javascript; charset=utf-8$/),
      'accept-encoding',
      'public, max-age=31536000, immutable',
    ]);
  }
  expect(new Set([br, gz, none].map(({ headers }) => headers.etag)).size).toBe(3);
  const unchanged = await app.inject({ url: '/assets/app-3c4d.js', headers: { 'accept-encoding': 'br', 'if-none-match': String(br.headers.etag) } });
  expect(unchanged.statusCode).toBe(304);
  // What was not worth compressing is sent as it is, and the compressed form is no address of its own.
  expect((await app.inject({ url: '/icon.svg', headers: { 'accept-encoding': 'br' } })).headers['content-encoding']).toBeUndefined();
  expect((await app.inject('/assets/app-3c4d.js.br')).statusCode).toBe(404);
});

it.each([
  ['a program asks', '/orders/1', { accept: '*/*' }, 'GET'],
  ['it is of the API', '/api/v1/nothing', html, 'GET'],
  ['it is the API', '/api', html, 'GET'],
  ['it is of the documentation', '/docs/nothing', html, 'GET'],
  ['a file is not there', '/assets/gone.js', html, 'GET'],
  ['it is sent something', '/orders/1', html, 'POST'],
  ['it leads outside', '/..%2fsecret.txt', html, 'GET'],
  ['it leads outside by dots', '/assets/../../secret.txt', html, 'GET'],
] as const)('answers a problem when %s', async (_when, url, headers, method) => {
  const answer = await app.inject({ url, headers, method });
  expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
});

it('refuses to be sent something where a page is', async () => {
  const answer = await app.inject({ url: '/', method: 'POST' });
  expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
});

it('serves the API alone where no app is built', async () => {
  const bare = await start(join(outside, 'nowhere'));
  expect((await bare.inject({ url: '/', headers: html })).json().code).toBe('not_found');
  await bare.close();
});
