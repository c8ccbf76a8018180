import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A server with the demo company on data of its own, that serves the built web app, as `npm start` runs it. */
export interface DemoServer {
  readonly origin: string;
  /** Of every demo person. */
  readonly password: string;
  readonly dataDir: string;
  /** Ends it, and removes its data. */
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const startWithinMs = 90_000;

/** Errors: when it is not ready within 90 s. */
export async function startDemoServer(settings: Readonly<Record<string, string>> = {}): Promise<DemoServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'orderly-browser-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const password = 'correct horse battery staple';
  const own = { PORT: String(port), ORDERLY_DATA_DIR: dataDir, ORDERLY_DEMO_PASSWORD: password, ORDERLY_LOG_LEVEL: 'warn' };
  const env = { ...process.env, NODE_ENV: undefined, ...own, ...settings };
  const server = spawn(process.execPath, [join(root, 'server/src/main.ts')], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(server, 'exit');
  await Promise.race([answering(`${origin}/api/v1/ready`), ended.then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)))]);
  return {
    origin,
    password,
    dataDir,
    async close() {
      server.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
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
