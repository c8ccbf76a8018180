import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../errors.ts';
import type { Cluster } from './cluster.ts';

/** A running PostgreSQL. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** A folder with its socket, or an address. */
  readonly host: string;
}

const startTimeoutMs = 60_000;
const pollMs = 10;
const maxLogBytes = 10_000_000;
/** What a socket's path may measure on every system, less the name of the socket itself. */
const maxSocketFolder = 103 - '/.s.PGSQL.65535'.length;

// Log lines say that something went wrong, never with which values: these may be patient data.
const quiet = ['log_min_messages=log', 'log_min_error_statement=panic', 'log_error_verbosity=terse', 'log_parameter_max_length_on_error=0'];
const tuning = [
  'shared_buffers=256MB',
  'max_connections=250',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'wal_compression=pglz',
  'random_page_cost=1.1',
  'jit=off',
];

/** Starts PostgreSQL and waits until it takes connections. `host` and `port` as before, when it is to answer at the same place. Errors: its last log lines. */
export async function launch(cluster: Cluster, settings: readonly string[], before?: Postmaster): Promise<Postmaster> {
  const { host, port } = before ?? (await placeFor(cluster.home));
  const path = join(cluster.home, 'postgres.log');
  if (existsSync(path) && statSync(path).size > maxLogBytes) renameSync(path, `${path}.1`);
  const log = openSync(path, 'a', 0o600);
  const place = host.startsWith('/') ? ['-k', host, '-h', ''] : ['-k', '', '-h', host];
  const flags = ['-D', cluster.data, '-p', String(port), ...place, ...[...quiet, ...tuning, ...settings].flatMap((setting) => ['-c', setting])];
  // Its own process group, so that Ctrl-C ends the server, which then ends the database after its last transaction.
  const child = spawn(cluster.binaries.postgres, flags, { ...cluster.identity, cwd: cluster.home, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  let ended = false;
  child.on('exit', () => {
    ended = true;
  });
  child.on('error', () => {
    ended = true;
  });
  const deadline = performance.now() + startTimeoutMs;
  while (!isReady(cluster, child.pid)) {
    if (ended || performance.now() > deadline) throw new OperatorError(`PostgreSQL did not start. Its last words, from ${path}:\n${tailOf(path)}`);
    await sleep(pollMs);
  }
  return { pid: child.pid as number, host, port };
}

/** The postmaster that outlived its server, once it takes connections; null when there is none. */
export async function findRunning(cluster: Cluster): Promise<Postmaster | null> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const running = pidFileOf(cluster);
    if (running === null || !isPostmaster(running.pid, cluster)) return null;
    if (running.status === 'ready') return running;
    if (performance.now() > deadline) {
      await end(running.pid, cluster);
      return null;
    }
    await sleep(pollMs);
  }
}

/** A fast shutdown (SIGINT: transactions are ended, all that was committed is on disk); an immediate one (SIGQUIT) when that takes too long. */
export async function end(pid: number, cluster: Cluster): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5000],
    ['SIGKILL', 5000],
  ] as const) {
    if (!isPostmaster(pid, cluster)) return;
    process.kill(pid, signal);
    const deadline = performance.now() + patienceMs;
    while (isAlive(pid) && performance.now() < deadline) await sleep(pollMs);
  }
}

/** A socket where the folder's name is short enough for one (a quarter more transactions a second than TCP, measured), else a free port. */
async function placeFor(home: string): Promise<{ host: string; port: number }> {
  if (process.platform !== 'win32' && Buffer.byteLength(home) <= maxSocketFolder) return { host: home, port: 5432 };
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve({ host: '127.0.0.1', port }));
    });
  });
}

function isReady(cluster: Cluster, pid: number | undefined): boolean {
  const running = pidFileOf(cluster);
  return running !== null && running.pid === pid && running.status === 'ready';
}

/** The lines of postmaster.pid: process, data, start time, port, socket folder, address, shared memory, status. */
function pidFileOf(cluster: Cluster): (Postmaster & { readonly status: string }) | null {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const [pid, , , port, socketFolder, address, , status = ''] = lines;
  return { pid: Number(pid), port: Number(port), host: socketFolder || address || '127.0.0.1', status: status.trim() };
}

/** Whether a process is this cluster's postmaster: its id may have been given to another program since. */
function isPostmaster(pid: number, cluster: Cluster): boolean {
  if (!Number.isInteger(pid) || pid <= 1 || !isAlive(pid)) return false;
  if (process.platform === 'win32') return true;
  try {
    const command = existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', timeout: 5000 });
    return command.includes('postgres') && command.includes(cluster.data);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}

function tailOf(path: string): string {
  return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}
