import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { askOutside, createOutsideService, mayBeAsked, Unavailable } from './index.ts';

const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const get =
  (url: string, maxBytes = 1000) =>
  (signal: AbortSignal) =>
    askOutside(url, { method: 'GET', headers: {}, signal, maxBytes });
const reasonOf = async (asking: Promise<unknown>) => {
  const error = await asking.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof Unavailable ? error.reason : error;
};

describe('a service outside', () => {
  it.each<[string, RequestListener, string]>([
    ['an error of theirs', (_request, response) => response.writeHead(503).end('down'), 'status_503'],
    ['too many requests', (_request, response) => response.writeHead(429, { 'retry-after': '7' }).end(), 'status_429'],
    ['a redirect', (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), 'redirect'],
    ['a body without an end', (_request, response) => void response.writeHead(200).write('x'.repeat(2000)), 'too_long'],
    ['a connection that breaks', (request) => void request.socket.destroy(), 'unreachable'],
    [
      'a body that breaks off',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('begun');
        setTimeout(() => request.socket.destroy(), 20);
      },
      'broke_off',
    ],
    ['silence', () => undefined, 'timeout'],
    [
      'a body that drips',
      (_request, response) => {
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
      },
      'timeout',
    ],
  ])('is unavailable after %s', async (_what, listener, reason) => {
    const service = createOutsideService({ name: 'test', timeoutMs: 200 });
    expect(await reasonOf(service.call(get(await serve(listener))))).toBe(reason);
    expect(service.state()).toMatchObject({ failed: 1, answered: 0, underWay: 0, lastFailure: { reason } });
  });

  it('is unavailable when nobody listens', async () => {
    expect(await reasonOf(createOutsideService({ name: 'test' }).call(get('http://127.0.0.1:1/')))).toBe('unreachable');
  });

  it('tells what it was asked to wait, and answers what is no fault of theirs', async () => {
    const service = createOutsideService({ name: 'test' });
    const busy = await serve((_request, response) => response.writeHead(503, { 'retry-after': '7' }).end());
    await expect(service.call(get(busy))).rejects.toMatchObject({ retryAfterMs: 7000 });
    const refusing = await serve((_request, response) => response.writeHead(422, { 'content-type': 'Text/Plain; charset=utf-8' }).end('no'));
    expect(await service.call(get(refusing))).toEqual({ status: 422, contentType: 'text/plain', text: 'no' });
  });

  it('is asked no more after failures in a row, and again by one call after a while', async () => {
    let isDown = true;
    let asked = 0;
    const url = await serve((_request, response) => {
      asked += 1;
      response.writeHead(isDown ? 500 : 200).end('{}');
    });
    const service = createOutsideService({ name: 'test', failuresToOpen: 3, halfOpenAfterMs: 100 });
    for (let turn = 0; turn < 3; turn += 1) await reasonOf(service.call(get(url)));
    expect(service.state().breaker).toBe('open');
    expect(await reasonOf(service.call(get(url)))).toBe('breaker_open');
    expect(asked).toBe(3);
    isDown = false;
    await sleep(120);
    expect((await service.call(get(url))).status).toBe(200);
    expect(service.state()).toMatchObject({ breaker: 'closed', answered: 1 });
  });

  it('has so many calls at once, so many waiting, and refuses the rest', async () => {
    let most = 0;
    let now = 0;
    const url = await serve(async (_request, response) => {
      now += 1;
      most = Math.max(most, now);
      await sleep(50);
      now -= 1;
      response.writeHead(200).end('{}');
    });
    const service = createOutsideService({ name: 'test', maxConcurrent: 2, maxWaiting: 3 });
    const results = await Promise.all(Array.from({ length: 7 }, () => reasonOf(service.call(get(url)))));
    expect(results.filter((reason) => reason === null)).toHaveLength(5);
    expect(results.filter((reason) => reason === 'busy')).toHaveLength(2);
    expect(most).toBe(2);
  });

  it('passes on a mistake of ours without holding it against the service', async () => {
    const service = createOutsideService({ name: 'test', failuresToOpen: 1 });
    await expect(service.call(() => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
    expect(service.state()).toMatchObject({ breaker: 'closed', failed: 0 });
  });
});

it.each([
  ['https://payer.example/270', true],
  ['http://127.0.0.1:8080/', true],
  ['http://payer.example/', false],
  ['https://user:secret@payer.example/', false],
  ['ftp://payer.example/', false],
  ['payer', false],
])('an address is %s: may it be asked? %s', (address, expected) => {
  expect(mayBeAsked(address)).toBe(expected);
});
