import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadSigner } from '../../src/journal/index.ts';
import { migrate } from '../../src/platform/db/migrate.ts';
import { startEmbedded } from '../../src/platform/postgres/embedded.ts';
import { type ChildServer, freePort, startChild } from '../model/child-server.ts';
import { type Company, loadCompany, meetCompany } from '../model/company.ts';
import type { Prepared } from '../model/prepared.ts';
import { temporaryFolder } from '../model/temporary.ts';

/** SIGKILL; or SIGQUIT, PostgreSQL's immediate shutdown, which recovers from the log as after a crash. */
export type PostgresEnd = 'SIGKILL' | 'SIGQUIT';

/** A server that can be killed and started again on the same data, and maybe its PostgreSQL too. */
export interface Subject {
  readonly url: string;
  readonly company: Company;
  readonly verifierKey: string;
  superuserUrl(): string;
  lastWords(): string;
  /** False once the server has ended, whoever did it. */
  isServerRunning(): boolean;
  killServer(): Promise<void>;
  /** Resolves once the server says that it is ready. */
  startServer(): Promise<void>;
  /** Ends the postmaster and waits until it is gone; null where PostgreSQL is not the subject's own. */
  readonly killPostgres: ((signal: PostgresEnd) => Promise<void>) | null;
  /** Whether a postmaster other than the one ended last takes connections. */
  hasPostgresBack(): boolean;
  close(): Promise<void>;
}

/** The server of a checkout with its embedded PostgreSQL, the demo company in it, in a folder of its own. Durable, as for a user. */
export async function startEmbeddedSubject(root: string): Promise<Subject> {
  const folder = temporaryFolder('orderly-test');
  const dataDir = folder.path;
  const embedded = await startEmbedded({ dataDir });
  let apiKey: string;
  try {
    const { owner: ownerUrl, app: appUrl, worker: workerUrl, superuser: superuserUrl } = embedded.urls;
    await migrate({ ownerUrl });
    apiKey = await loadCompany({ ownerUrl, appUrl, workerUrl, superuserUrl }, dataDir);
  } finally {
    await embedded.stop();
  }
  const port = await freePort();
  const start = () => startChild({ root, port, settings: { ORDERLY_DATA_DIR: dataDir } });
  let child: ChildServer = await start();
  let ended = 0;
  const superuserUrl = () => urlIn(dataDir);
  return {
    url: child.url,
    company: await meetCompany(child.url, superuserUrl(), apiKey),
    verifierKey: (await loadSigner(join(dataDir, 'journal.key'))).verifierKey,
    superuserUrl,
    lastWords: () => child.lastWords(),
    isServerRunning: () => child.isRunning(),
    killServer: () => child.kill(),
    async startServer() {
      child = await start();
    },
    async killPostgres(signal) {
      const { pid } = postmasterIn(dataDir);
      ended = pid;
      process.kill(pid, signal);
      while (isAlive(pid)) await sleep(2);
    },
    hasPostgresBack() {
      const { pid, status } = postmasterIn(dataDir);
      return pid !== ended && status === 'ready';
    },
    async close() {
      if (child.isRunning()) await child.stop();
      // Nobody else would end a PostgreSQL that outlived its server.
      const { pid } = postmasterIn(dataDir);
      if (pid > 1 && isAlive(pid)) await (await startEmbedded({ dataDir })).stop();
      folder.remove();
    },
  };
}

/** A server on a database cloned for it; the PostgreSQL below is everybody's and stays. */
export async function startClonedSubject(prepared: Prepared, root: string): Promise<Subject> {
  const server = await prepared.start(root);
  return {
    url: server.url,
    company: prepared.company,
    verifierKey: prepared.verifierKey,
    superuserUrl: () => server.superuserUrl,
    lastWords: () => server.child.lastWords(),
    isServerRunning: () => server.child.isRunning(),
    killServer: () => server.child.kill(),
    async startServer() {
      await server.restart();
    },
    killPostgres: null,
    hasPostgresBack: () => true,
    close: () => server.close(),
  };
}

interface RunningPostmaster {
  readonly pid: number;
  readonly port: string;
  readonly host: string;
  readonly status: string;
}

/** The postmaster of a data directory of ours, by its own file; pid 0 while there is none. */
function postmasterIn(dataDir: string): RunningPostmaster {
  const pointer = join(dataDir, 'postgres.home');
  const home = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(dataDir, 'postgres');
  try {
    const [pid = '0', , , port = '', socketFolder = '', address = '', , status = ''] = readFileSync(
      join(home, 'cluster', 'postmaster.pid'),
      'utf8',
    ).split('\n');
    return { pid: Number(pid), port, host: socketFolder || address, status: status.trim() };
  } catch {
    return { pid: 0, port: '', host: '', status: 'missing' };
  }
}

function urlIn(dataDir: string): string {
  const { superuser } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')) as { superuser: string };
  const { host, port } = postmasterIn(dataDir);
  return `postgres://postgres:${superuser}@${encodeURIComponent(host)}:${port}/orderly`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
