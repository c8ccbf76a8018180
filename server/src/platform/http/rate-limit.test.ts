import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { sendProblem } from './problems.ts';
import { createRateLimiter, networkOf } from './rate-limit.ts';
import { createHttpServer } from './server.ts';

const minuteMs = 60_000;

let app: FastifyInstance;
let nowMs: number;

beforeEach(async () => {
  nowMs = 1_000_000 * minuteMs;
  app = Fastify({ trustProxy: true });
  const limiter = createRateLimiter({ perMinute: 10, sessionCookie: 'session', nowMs: () => nowMs });
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.addHook('onRequest', async (request) => limiter.enter(request));
  app.addHook('preHandler', async (request) => limiter.enterAccount(request));
  app.addHook('onResponse', async (request, reply) => limiter.leave(request, reply.statusCode));
  app.get('/ok', { config: { permission: 'signed_in' } }, async () => 'ok');
  app.get('/open', { config: { permission: 'public' } }, async () => 'ok');
  app.get('/uncounted', { config: { permission: 'public', rateLimit: false } }, async () => 'ok');
  app.get('/refused', { config: { permission: 'signed_in' } }, async (_request, reply) => reply.code(401).send('no'));
});
afterEach(() => app.close());

/** How often each status was answered; `#` in a header is the number of the request. */
async function statuses(
  times: number,
  { url = '/ok', from = '192.0.2.1', ...headers }: Record<string, string> = {},
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (let i = 0; i < times; i += 1) {
    const numbered = Object.entries({ 'x-forwarded-for': from, ...headers }).map(([name, value]) => [name, value.replaceAll('#', String(i))]);
    const { statusCode } = await app.inject({ url, headers: Object.fromEntries(numbered) });
    counts[statusCode] = (counts[statusCode] ?? 0) + 1;
  }
  return counts;
}

describe('requests are counted', () => {
  it('by address without a credential, anew each minute', async () => {
    expect(await statuses(12)).toEqual({ 200: 10, 429: 2 });
    expect(await statuses(5, { from: '192.0.2.2' })).toEqual({ 200: 5 });
    nowMs += minuteMs;
    expect(await statuses(12)).toEqual({ 200: 10, 429: 2 });
    expect(await statuses(30, { url: '/uncounted' })).toEqual({ 200: 30 });
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

  it('by address when the cookie is none that proves who asks', async () => {
    for (const cookie of ['session=a#.sig; session=b.sig', '\u00a0session=a#.sig', 'session=unsigned#', 'session=%E0%A4%A#']) {
      expect(await statuses(12, { cookie }), cookie).toEqual({ 200: 10, 429: 2 });
      nowMs += minuteMs;
    }
  });

  it('by network where an address has very many neighbours', async () => {
    expect(await statuses(12, { from: '2001:db8:0:1::#' })).toEqual({ 200: 10, 429: 2 });
    expect(await statuses(5, { from: '2001:db8:0:2::1' })).toEqual({ 200: 5 });
  });

  it('and the answer says how long to wait', async () => {
    await statuses(10);
    nowMs += 18_500;
    const answer = await app.inject({ url: '/ok', headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect([answer.statusCode, answer.headers['retry-after'], answer.json().code]).toEqual([429, '42', 'rate_limited']);
  });
});

describe('made-up credentials', () => {
  it('count as their address does, whatever is answered', async () => {
    for (const url of ['/ok', '/open', '/nowhere']) await statuses(1, { url, authorization: 'Bearer real' });
    expect(await statuses(12, { url: '/open', authorization: 'Bearer made-up-#' })).toEqual({ 200: 10, 429: 2 });
    nowMs += minuteMs;
    expect(await statuses(12, { url: '/nowhere', authorization: 'Bearer made-up-#' })).toEqual({ 404: 10, 429: 2 });
    expect(await statuses(1, { authorization: 'Bearer real' })).toEqual({ 200: 1 });
  });

  it('do not shut out a good one from the same address, across the minute', async () => {
    const good = { authorization: 'Bearer good' };
    expect(await statuses(1, good)).toEqual({ 200: 1 });
    await statuses(70, { url: '/refused', authorization: 'Bearer made-up-#' });
    expect(await statuses(1, good)).toEqual({ 200: 1 });
    nowMs += minuteMs;
    await statuses(70, { url: '/refused', authorization: 'Bearer made-up-#' });
    expect(await statuses(1, good)).toEqual({ 200: 1 });
    expect(await statuses(1, { authorization: 'Bearer new' })).toEqual({ 429: 1 });
    expect(await statuses(1, { authorization: 'Bearer new', from: '192.0.2.2' })).toEqual({ 200: 1 });
  });

  it('are what a good one becomes once it is refused', async () => {
    const ended = { authorization: 'Bearer ended' };
    await statuses(1, ended);
    expect(await statuses(1, { url: '/refused', ...ended })).toEqual({ 401: 1 });
    await statuses(10);
    expect(await statuses(1, ended)).toEqual({ 429: 1 });
  });

  it('are refused after 60 that were wrong, from wherever in the network, and what is good goes on', async () => {
    const limiter = createRateLimiter({ perMinute: 1000, sessionCookie: undefined, nowMs: () => nowMs });
    const by = (key: string, ip: string) => plain({ headers: { authorization: `Bearer ${key}` }, ip });
    const good = by('good', '2001:db8::1');
    limiter.enter(good);
    limiter.leave(good, 200);
    for (let i = 0; i < 60; i += 1) {
      const wrong = by(`wrong-${i}`, `2001:db8::${i}`);
      limiter.enter(wrong);
      limiter.leave(wrong, 401);
    }
    expect(() => limiter.enter(by('another', '2001:db8::2'))).toThrow(limited);
    limiter.enter(by('good', '2001:db8::3'));
    limiter.enter(by('another', '2001:db8:0:1::2'));
  });
});

const limited = expect.objectContaining({ code: 'rate_limited' });
/** A request as far as the limiter looks at one. */
function plain(more: object, config: object = { permission: 'signed_in' }) {
  return { headers: {}, ip: '192.0.2.1', routeOptions: { url: '/ok', config }, ...more } as never;
}

describe('where the tables end', () => {
  const addressOf = (i: number) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
  const fromAddress = (i: number) => plain({ ip: addressOf(i) });

  it('whoever is new shares one count', () => {
    const limiter = createRateLimiter({ perMinute: 10, sessionCookie: undefined, nowMs: () => nowMs });
    for (let i = 0; i < 50_000; i += 1) limiter.enter(fromAddress(i));
    for (let i = 0; i < 10; i += 1) limiter.enter(plain({ ip: `192.0.2.${i}` }));
    expect(() => limiter.enter(plain({ ip: '192.0.2.99' }))).toThrow(limited);
    limiter.enter(fromAddress(7));
  });

  it('one kind does not crowd out another, and what overflows never counts as good', () => {
    const limiter = createRateLimiter({ perMinute: 10, sessionCookie: undefined, nowMs: () => nowMs });
    const by = (key: string, ip = '192.0.2.1') => plain({ headers: { authorization: `Bearer ${key}` }, ip });
    for (let i = 0; i < 50_000; i += 1) limiter.enter(fromAddress(i));
    const good = by('good');
    limiter.enter(good);
    limiter.leave(good, 200);
    for (let i = 0; i < 9; i += 1) limiter.enter(by('good'));
    expect(() => limiter.enter(by('good'))).toThrow(limited);
    for (let i = 0; i < 10; i += 1) limiter.enter(by(`new-${i}`, `192.0.2.${i}`));
    expect(() => limiter.enter(by('new'))).toThrow(limited);
  });

  it('one address can not fill them, however many credentials it makes up', () => {
    const limiter = createRateLimiter({ perMinute: 10, sessionCookie: undefined, nowMs: () => nowMs });
    for (let i = 0; i < 60_000; i += 1) {
      const madeUp = plain({ headers: { authorization: `Bearer ${i}` } });
      try {
        limiter.enter(madeUp);
        limiter.leave(madeUp, 401);
      } catch {
        limiter.leave(madeUp, 429);
      }
    }
    for (let i = 0; i < 100; i += 1) limiter.enter(fromAddress(i));
  });
});

describe('where passwords are guessed', () => {
  async function start(perMinute = 1000): Promise<void> {
    await app.close();
    app = await createHttpServer({
      logger: createLog('silent'),
      trustedProxies: ['127.0.0.1'],
      rateLimitPerMinute: perMinute,
      permissions: new Set(),
    });
    const schema = { response: { 200: {} } };
    app.post('/sign-in', { config: { permission: 'public', guessesPasswords: true }, schema }, async () => ({}));
    app.get('/session', { config: { permission: 'public' }, schema }, async () => ({}));
  }
  async function guesses(times: number, email: string, from: string): Promise<number> {
    let heard = 0;
    for (let i = 0; i < times; i += 1) {
      const headers = { 'x-forwarded-for': from.replace('#', String(i)), authorization: `Bearer ${i}` };
      const { statusCode } = await app.inject({ url: '/sign-in', method: 'POST', headers, payload: { email: email.replace('#', String(i)) } });
      heard += statusCode === 200 ? 1 : 0;
    }
    return heard;
  }

  it('30 a minute of an address are heard, whoever it names', async () => {
    await start();
    expect(await guesses(40, 'someone-#@demo.test', '2001:db8::#')).toBe(30);
    expect((await app.inject({ url: '/session', headers: { 'x-forwarded-for': '2001:db8::1' } })).statusCode).toBe(200);
  });

  it('60 a minute of an account are heard, from wherever', async () => {
    await start();
    expect(await guesses(40, 'One@demo.test', '192.0.2.#')).toBe(40);
    expect(await guesses(40, 'oNE@demo.test', '198.51.100.#')).toBe(20);
    expect(await guesses(1, 'two@demo.test', '192.0.2.1')).toBe(1);
  });

  it('all are heard when nothing is limited', async () => {
    await start(0);
    expect(await guesses(70, 'one@demo.test', '192.0.2.1')).toBe(70);
  });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:a:b:c:d:e:f', '2001:db8:a:b::/64'],
  ['2001:0DB8:000a:b::', '2001:db8:a:b::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['unknown', 'unknown'],
])('%s is of the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
