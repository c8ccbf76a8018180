import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startTraffic } from '../../tools/traffic.ts';
import { demoPassword as password, startTestServer, type TestServer } from '../server.ts';

let server: TestServer;
let url: string;

beforeAll(async () => {
  server = await startTestServer();
  url = await server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

/** Stands before the server, and answers as a server that restarts while `away` says so. */
async function startDoor(): Promise<{ url: string; away: boolean; close(): Promise<void> }> {
  const door: Server = createServer((asked, answer) => {
    if (state.away) {
      answer.writeHead(503, { 'content-type': 'application/problem+json' }).end('{}');
      return;
    }
    const onward = request(new URL(asked.url ?? '/', url), { method: asked.method, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const state = {
    url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    away: false,
    async close() {
      door.closeAllConnections();
      door.close();
      await once(door, 'close');
    },
  };
  return state;
}

describe('traffic', () => {
  it('keeps to its rate after a restart of the server, and stops at once while there is none', async () => {
    const door = await startDoor();
    const stop = new AbortController();
    const saidAtMs: number[] = [];
    const running = startTraffic({ url: door.url, password, perMinute: 600, signal: stop.signal, say: () => saidAtMs.push(performance.now()) });
    await expect.poll(() => saidAtMs.length, { timeout: 10_000 }).toBeGreaterThan(5);
    door.away = true;
    await sleep(3000);
    door.away = false;
    const before = saidAtMs.length;
    await expect.poll(() => saidAtMs.length, { timeout: 15_000 }).toBeGreaterThan(before + 20);
    // Ten a second: what was missed is not made up for in one go.
    expect((saidAtMs[before + 20] as number) - (saidAtMs[before] as number)).toBeGreaterThan(1400);
    door.away = true;
    await sleep(2500);
    const abortedAtMs = performance.now();
    stop.abort();
    const { refused } = await running;
    expect(performance.now() - abortedAtMs).toBeLessThan(400);
    expect(refused).toBe(0);
    await door.close();
  });

  it('ends with its count at Ctrl-C, which reaches every process of the command', async () => {
    const command = [
      new URL('../../../tools/command.mjs', import.meta.url).pathname,
      'server/tools/demo-traffic.ts',
      '--url',
      url,
      '--per-minute',
      '600',
    ];
    const child = spawn(process.execPath, command, { detached: true, env: { ...process.env, ORDERLY_DEMO_PASSWORD: password } });
    let said = '';
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    onTestFinished(() => {
      if (child.exitCode === null) child.kill('SIGKILL');
    });
    await expect.poll(() => said.split('\n').length, { timeout: 20_000 }).toBeGreaterThan(3);
    const ended = once(child, 'close');
    process.kill(-(child.pid as number), 'SIGINT');
    expect((await ended)[0]).toBe(0);
    expect(said.trimEnd().split('\n').at(-1)).toMatch(/ [1-9][0-9]* actions taken, 0 refused$/);
  });

  it('refuses more minutes than a timer holds', async () => {
    const script = new URL('../../tools/demo-traffic.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, '--minutes', '40000'], { env: { ...process.env, ORDERLY_DEMO_PASSWORD: password } });
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
    });
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(said).toContain('--minutes takes a number up to');
  });
});
