import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The real server in a process of its own. */
export interface ChildServer {
  readonly url: string;
  readonly pid: number;
  /** What it wrote last, for a report. */
  lastWords(): string;
  isRunning(): boolean;
  /** SIGKILL: nothing of the process runs on. Resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL when that takes longer than 20 s. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  /** The checkout, or a copy of it, whose `server/src/main.ts` runs. */
  readonly root: string;
  readonly port: number;
  /** Settings beside PORT; nothing of this process's own settings is passed on. */
  readonly settings: Readonly<Record<string, string>>;
  /** How long it may take until it is ready. */
  readonly startMs?: number;
  /** Hears every byte that it writes. */
  readonly onOutput?: (bytes: Buffer) => void;
}

const maxOutputBytes = 20_000;
const stopMs = 20_000;
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** Starts `node server/src/main.ts` and waits until it says that it is ready. Errors: with its last words when it ends or takes too long. */
export async function startChild({ root, port, settings, startMs = 60_000, onOutput = () => undefined }: ChildOptions): Promise<ChildServer> {
  const { PATH, HOME, TMPDIR } = process.env;
  const inherited = Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR }).filter(([, value]) => value !== undefined));
  // As `npm start` has it; a copy of the checkout keeps its own, which goes with it.
  const compiled = { NODE_COMPILE_CACHE: join(root, '.compiled') };
  const env = {
    ...inherited,
    ...compiled,
    PORT: String(port),
    ORDERLY_LOG_LEVEL: 'warn',
    ORDERLY_RATE_LIMIT_PER_MINUTE: '0',
    ORDERLY_DEMO: 'off',
    ...settings,
  };
  const child = spawn(process.execPath, [join(root, 'server/src/main.ts')], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  living.add(child);
  let output = '';
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      living.delete(child);
      resolve();
    });
  });
  const ready = new Promise<boolean>((resolve) => {
    const hear = (bytes: Buffer) => {
      onOutput(bytes);
      output = `${output}${bytes.toString()}`.slice(-maxOutputBytes);
      if (output.includes('Orderly is ready at ')) resolve(true);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    gone.then(() => resolve(false));
  });
  const server: ChildServer = {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid as number,
    lastWords: () => output,
    isRunning: () => living.has(child),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await gone;
      clearTimeout(timer);
    },
  };
  const late = new AbortController();
  const cameUp = await Promise.race([ready, sleep(startMs, false, { signal: late.signal }).catch(() => false)]);
  late.abort();
  if (cameUp) return server;
  const how = server.isRunning() ? `was not ready after ${startMs} ms` : 'ended before it was ready';
  await server.kill();
  throw new Error(`the server ${how}. Its last words:\n${output}`);
}

/** A port of the loopback interface that is free now. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
