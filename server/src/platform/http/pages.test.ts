import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { servePages } from './pages.ts';
import { createHttpServer } from './server.ts';

const outside = mkdtempSync(join(tmpdir(), 'orderly-pages-'));
const folder = join(outside, 'dist');
let app: FastifyInstance;

async function start(from: string): Promise<FastifyInstance> {
  const started = await createHttpServer({ logger: createLog('silent'), trustedProxies: [], rateLimitPerMinute: 0, permissions: new Set() });
  await servePages(started, from);
  await started.ready();
  return started;
}

beforeAll(async () => {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Orderly</title>');
  writeFileSync(join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(folder, 'assets', 'page-1a2b.css'), 'main { color: red }');
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
  expect([page.statusCode, page.headers['content-type'], page.headers['cache-control']]).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
  expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
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
    expect([url, page.statusCode, page.body]).toEqual([url, 200, '<!doctype html><title>Orderly</title>']);
  }
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
