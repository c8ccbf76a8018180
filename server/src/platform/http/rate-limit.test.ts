import cookie from '@fastify/cookie';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asProblemError, sendProblem } from './problems.ts';
import { createRateLimiter } from './rate-limit.ts';

let app: FastifyInstance;
let nowMs: number;

beforeEach(async () => {
  nowMs = 1_000_000 * 60_000;
  app = Fastify({ trustProxy: true });
  await app.register(cookie);
  const limiter = createRateLimiter('session', () => nowMs);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.addHook('onRequest', async (request) => {
    limiter.enter(request, 10);
    if (request.url === '/sign-in') limiter.enterStrict(request, '/sign-in', 3);
  });
  app.addHook('onResponse', async (request, reply) => limiter.leave(request, reply.statusCode));
  app.get('/ok', async () => 'ok');
  app.get('/sign-in', async () => 'ok');
  app.get('/refused', async (_request, reply) => reply.code(401).send('no'));
});
afterEach(() => app.close());

async function statuses(
  times: number,
  { url = '/ok', from = '192.0.2.1', ...headers }: Record<string, string> = {},
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (let i = 0; i < times; i += 1) {
    const { statusCode } = await app.inject({
      url,
      headers: { 'x-forwarded-for': from, ...Object.fromEntries(Object.entries(headers).map(([n, v]) => [n, v.replace('#', String(i))])) },
    });
    counts[statusCode] = (counts[statusCode] ?? 0) + 1;
  }
  return counts;
}

describe('requests are counted', () => {
  it('by address without a credential, anew each minute', async () => {
    expect(await statuses(12)).toEqual({ 200: 10, 429: 2 });
    expect(await statuses(5, { from: '192.0.2.2' })).toEqual({ 200: 5 });
    nowMs += 60_000;
    expect(await statuses(12)).toEqual({ 200: 10, 429: 2 });
  });

  it('by credential wherever it comes from', async () => {
    const authorization = 'Bearer one';
    expect(await statuses(6, { authorization })).toEqual({ 200: 6 });
    expect(await statuses(6, { authorization, from: '192.0.2.2' })).toEqual({ 200: 4, 429: 2 });
    expect(await statuses(6, { authorization: 'Bearer two' })).toEqual({ 200: 6 });
    expect(await statuses(12, { cookie: 'session=abc.sig; other=1' })).toEqual({ 200: 10, 429: 2 });
  });

  it('as one however the same credential is written', async () => {
    expect(await statuses(12, { cookie: 'session=abc.sig#; other=#' })).toEqual({ 200: 10, 429: 2 });
    expect(await statuses(6, { authorization: 'Bearer same' })).toEqual({ 200: 6 });
    expect(await statuses(6, { authorization: 'bEARER  same' })).toEqual({ 200: 4, 429: 2 });
  });

  it('and the answer says how long to wait', async () => {
    await statuses(10);
    nowMs += 18_500;
    const answer = await app.inject({ url: '/ok', headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect([answer.statusCode, answer.headers['retry-after'], answer.json().code]).toEqual([429, '42', 'rate_limited']);
  });

  it('once more by route and address where passwords could be guessed', async () => {
    expect(await statuses(5, { url: '/sign-in' })).toEqual({ 200: 3, 429: 2 });
    expect(await statuses(5, { url: '/sign-in', authorization: 'Bearer #' })).toEqual({ 429: 5 });
  });
});

describe('made-up credentials', () => {
  it('count against their address after all', async () => {
    expect(await statuses(100, { url: '/refused', authorization: 'Bearer made-up-#' })).toEqual({ 401: 60, 429: 40 });
    expect(await statuses(1, { url: '/refused', authorization: 'Bearer made-up', from: '192.0.2.2' })).toEqual({ 401: 1 });
  });

  it('do not shut out a good one from the same address, across the minute', async () => {
    expect(await statuses(1, { authorization: 'Bearer good' })).toEqual({ 200: 1 });
    await statuses(70, { url: '/refused', authorization: 'Bearer made-up-#' });
    expect(await statuses(1, { authorization: 'Bearer good' })).toEqual({ 200: 1 });
    nowMs += 60_000;
    await statuses(70, { url: '/refused', authorization: 'Bearer made-up-#' });
    expect(await statuses(1, { authorization: 'Bearer good' })).toEqual({ 200: 1 });
    expect(await statuses(1, { authorization: 'Bearer new' })).toEqual({ 429: 1 });
  });
});

it('when the table is full, whoever is new shares one count', () => {
  const limiter = createRateLimiter(undefined, () => nowMs);
  const from = (ip: string) => ({ headers: {}, ip }) as never;
  for (let i = 0; i < 50_000; i += 1) limiter.enter(from(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`), 10);
  let refused = 0;
  for (let i = 0; i < 20; i += 1) {
    try {
      limiter.enter(from(`192.0.2.${i}`), 10);
    } catch (error) {
      expect(asProblemError(error).code).toBe('rate_limited');
      refused += 1;
    }
  }
  expect(refused).toBe(10);
});
