import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { registerHealth } from './health.ts';
import { createHttpServer } from './server.ts';
import { stopGracefully } from './shutdown.ts';

let app: FastifyInstance;
let release: () => void;
let entered: Promise<void>;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeEach(async () => {
  app = await createHttpServer({ logger: createLog('silent'), trustedProxies: [], rateLimitPerMinute: 0, permissions: new Set() });
  const gate = Promise.withResolvers<void>();
  const inside = Promise.withResolvers<void>();
  release = gate.resolve;
  entered = inside.promise;
  const schema = { response: { 200: Type.Object({ done: Type.Boolean() }) } };
  app.get('/api/v1/slow', {
    config: { permission: 'public' },
    schema,
    handler: async () => {
      inside.resolve();
      await gate.promise;
      return { done: true };
    },
  });
  app.get('/api/v1/fast', { config: { permission: 'public' }, schema, handler: async () => ({ done: true }) });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  release();
  await app.close();
});

const port = () => (app.server.address() as { port: number }).port;

function get(path: string, at: number): Promise<{ status: number; body: string; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port: at, path, agent }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode ?? 0, body, connection: response.headers.connection });
    });
    request.on('error', reject);
    request.end();
  });
}

it('a request in flight is finished, new connections are refused, and steps come after the answer, in order', async () => {
  const at = port();
  const order: string[] = [];
  const slow = get('/api/v1/slow', at).then((answer) => {
    order.push('answer');
    return answer;
  });
  await entered;
  const steps = ['followers', 'database'].map((name) => ({
    name,
    run: async () => {
      await sleep(20);
      order.push(name);
    },
  }));
  const stopped = stopGracefully(app, { steps });
  await sleep(100);
  await expect(fetch(`http://127.0.0.1:${at}/api/v1/fast`)).rejects.toThrow();
  expect(order).toEqual([]);
  release();
  expect(await slow).toMatchObject({ status: 200, body: '{"done":true}' });
  expect(await stopped).toEqual([]);
  expect(order).toEqual(['answer', 'followers', 'database']);
});

it('does not wait for connections that are kept open without a request', async () => {
  const at = port();
  await get('/api/v1/fast', at);
  const started = performance.now();
  expect(await stopGracefully(app, { drainMs: 3000 })).toEqual([]);
  expect(performance.now() - started).toBeLessThan(1000);
});

it('a connection that goes idle while stopping is closed, not waited for', async () => {
  const slow = get('/api/v1/slow', port());
  await entered;
  const stopped = stopGracefully(app, { drainMs: 3000 });
  await sleep(100);
  const started = performance.now();
  release();
  await slow;
  expect(await stopped).toEqual([]);
  expect(performance.now() - started).toBeLessThan(1000);
});

it('what does not finish in time is cut off and named, and the steps run all the same', async () => {
  const slow = get('/api/v1/slow', port());
  const cut = expect(slow).rejects.toThrow(/socket hang up|ECONNRESET/);
  await entered;
  const upgraded = connect(port(), '127.0.0.1');
  upgraded.on('error', () => undefined);
  const ran: string[] = [];
  const late = await stopGracefully(app, {
    drainMs: 150,
    stepMs: 150,
    steps: [
      { name: 'hangs', run: () => new Promise(() => undefined) },
      { name: 'fails', run: () => Promise.reject(new Error('no')) },
      {
        name: 'throws',
        run: () => {
          throw new Error('no');
        },
      },
      { name: 'last', run: async () => void ran.push('last') },
    ],
  });
  await cut;
  expect(late).toEqual(['requests', 'hangs', 'fails', 'throws']);
  expect(ran).toEqual(['last']);
});

it('readiness says what is away, and health does not care', async () => {
  const other = await createHttpServer({ logger: createLog('silent'), trustedProxies: [], rateLimitPerMinute: 0, permissions: new Set() });
  let up = false;
  registerHealth(other, {
    database: async () => {
      if (!up) throw new Error('Canary');
    },
    clock: async () => 1,
  });
  const ready = await other.inject('/api/v1/ready');
  expect([ready.statusCode, ready.json().code, ready.json().detail]).toEqual([503, 'dependency_unavailable', 'Not ready: database.']);
  expect((await other.inject('/api/v1/health')).json()).toEqual({ status: 'ok' });
  up = true;
  expect((await other.inject('/api/v1/ready')).json()).toEqual({ status: 'ready' });
  await other.close();
});

it('a check that hangs is away after its bound', async () => {
  const other = await createHttpServer({ logger: createLog('silent'), trustedProxies: [], rateLimitPerMinute: 0, permissions: new Set() });
  registerHealth(other, { database: () => new Promise(() => undefined) });
  expect((await other.inject('/api/v1/ready')).statusCode).toBe(503);
  await other.close();
}, 5000);
