import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of a server of its own with the demo company, that serves the built web app. */
    origin: string;
    /** Of every demo person. */
    password: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const startWithinMs = 90_000;

/** One server for all browser tests, as `npm start` runs it. Each test makes the orders that it looks at. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-browser-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const password = 'correct horse battery staple';
  const env = { ...process.env, PORT: String(port), ORDERLY_DATA_DIR: dataDir, ORDERLY_DEMO_PASSWORD: password, ORDERLY_LOG_LEVEL: 'warn' };
  const server = spawn(process.execPath, [join(root, 'server/src/main.ts')], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(server, 'exit');
  await Promise.race([answering(`${origin}/api/v1/ready`), ended.then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)))]);
  project.provide('origin', origin);
  project.provide('password', password);
  return async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
}

async function answering(url: string): Promise<void> {
  const until = Date.now() + startWithinMs;
  while (Date.now() < until) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} was not ready within ${startWithinMs} ms`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
