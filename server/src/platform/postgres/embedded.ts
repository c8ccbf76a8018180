import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresBinaries } from './binaries.ts';
import { ensureRoles } from './roles.ts';

export interface Embedded {
  /** One URL for each role; `superuser` is for tests and tools, never for the server. */
  readonly urls: { readonly owner: string; readonly app: string; readonly worker: string; readonly superuser: string };
  readonly pid: number;
  /** A fast shutdown: open transactions are ended, nothing committed is lost. */
  stop(): Promise<void>;
}

interface Secrets {
  readonly superuser: string;
  readonly owner: string;
  readonly app: string;
  readonly worker: string;
}

const startTimeoutMs = 30_000;
const pollMs = 40;

const settings = [
  'shared_buffers=256MB',
  'max_connections=120',
  'wal_compression=pglz',
  'max_wal_size=2GB',
  'checkpoint_timeout=15min',
  'password_encryption=scram-sha-256',
  'jit=off',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
  'log_parameter_max_length=0',
  'log_parameter_max_length_on_error=0',
];

/**
 * Starts a PostgreSQL of our own with its data under `dataDir`, made on first use; a postmaster that outlived its server is adopted.
 * Errors: with the last lines of its log when it does not come up.
 */
export async function startEmbedded({ dataDir }: { dataDir: string }): Promise<Embedded> {
  // Others may pass through to the cluster's own directory, and see nothing on the way.
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const identity = unprivileged();
  const home = homeFor(dataDir, identity);
  const secrets = secretsOf(join(dataDir, 'postgres.json'));
  const cluster = join(home, 'cluster');
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(home, cluster, secrets, identity);
  const adopted = await adopt(cluster, secrets);
  const { port, pid, child } = adopted ?? (await launch(home, cluster, secrets, identity));
  const url = (role: string, password: string, database = 'orderly') => `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  await ensureRoles(url('postgres', secrets.superuser, 'postgres'), secrets);
  return {
    pid,
    urls: {
      superuser: url('postgres', secrets.superuser),
      owner: url('orderly_owner', secrets.owner),
      app: url('orderly_app', secrets.app),
      worker: url('orderly_worker', secrets.worker),
    },
    stop: () => stop(pid, child),
  };
}

interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then its files and processes belong to `postgres`, or to `nobody`. */
function unprivileged(): Identity | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined)
    throw new Error('PostgreSQL does not run as root and there is neither a user postgres nor nobody. Start Orderly as another user.');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Where the cluster lives: in the data directory, or, when its owner could not get there, in a directory of the system's for temporary files. */
function homeFor(dataDir: string, identity: Identity | null): string {
  const pointer = join(dataDir, 'postgres.home');
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  let home = join(dataDir, 'postgres');
  if (identity !== null && !isTraversable(dataDir)) {
    home = join(tmpdir(), `orderly-${randomBytes(6).toString('hex')}`);
    writeFileSync(pointer, `${home}\n`, { mode: 0o600 });
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (identity !== null) chownSync(home, identity.uid, identity.gid);
  return home;
}

function isTraversable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function secretsOf(path: string): Secrets {
  if (!existsSync(path)) {
    const secret = () => randomBytes(24).toString('hex');
    const draft = `${path}.tmp`;
    writeFileSync(draft, JSON.stringify({ superuser: secret(), owner: secret(), app: secret(), worker: secret() }), { mode: 0o600 });
    renameSync(draft, path);
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Secrets;
}

/** Makes the cluster beside its place and moves it there whole, so that one cut half-way is simply made again. */
async function initialise(home: string, cluster: string, secrets: Secrets, identity: Identity | null): Promise<void> {
  const draft = join(home, 'cluster.new');
  rmSync(draft, { recursive: true, force: true });
  const passwordFile = join(home, 'superuser.tmp');
  writeFileSync(passwordFile, secrets.superuser, { mode: 0o600 });
  if (identity !== null) chownSync(passwordFile, identity.uid, identity.gid);
  const flags = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--auth=scram-sha-256', '--no-sync'];
  const child = spawn(postgresBinaries().initdb, ['-D', draft, '-U', 'postgres', `--pwfile=${passwordFile}`, ...flags], {
    ...identity,
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors = `${errors}${text.toString()}`.slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  rmSync(passwordFile, { force: true });
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${errors}`);
  renameSync(draft, cluster);
}

interface Launched {
  readonly port: number;
  readonly pid: number;
  readonly child: ChildProcess | null;
}

/** The postmaster that outlived its server, when it answers; one that does not is ended. */
async function adopt(cluster: string, secrets: Secrets): Promise<Launched | null> {
  const file = join(cluster, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pidLine, , , portLine] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(pidLine);
  const port = Number(portLine);
  if (!isPostgres(pid)) return null;
  if (Number.isInteger(port) && (await answers(port, secrets))) return { pid, port, child: null };
  await stop(pid, null);
  return null;
}

/** A process id may have been given to another program since. */
function isPostgres(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}

async function launch(home: string, cluster: string, secrets: Secrets, identity: Identity | null): Promise<Launched> {
  const port = await freePort();
  const log = openSync(join(home, 'postgres.log'), 'a', 0o600);
  const flags = ['-D', cluster, '-p', String(port), '-h', '127.0.0.1', '-k', '', ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(postgresBinaries().postgres, flags, { ...identity, cwd: home, detached: true, stdio: ['ignore', log, log] });
  child.unref();
  const deadline = performance.now() + startTimeoutMs;
  while (!(await answers(port, secrets))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      const tail = readFileSync(join(home, 'postgres.log'), 'utf8').split('\n').slice(-8).join('\n');
      throw new Error(`PostgreSQL did not start:\n${tail}`);
    }
    await sleep(pollMs);
  }
  return { port, pid: child.pid as number, child };
}

async function answers(port: number, secrets: Secrets): Promise<boolean> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password: secrets.superuser,
    database: 'postgres',
    connectionTimeoutMillis: 2000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Fast shutdown (SIGINT); an immediate one (SIGQUIT) when that takes too long. */
async function stop(pid: number, child: ChildProcess | null): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5000],
  ] as const) {
    if (!isPostgres(pid)) return;
    process.kill(pid, signal);
    const deadline = performance.now() + patienceMs;
    while (isPostgres(pid) && child?.exitCode == null && performance.now() < deadline) await sleep(pollMs);
    if (!isPostgres(pid) || child?.exitCode != null) return;
  }
}
