import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { OperatorError } from '../errors.ts';
import { type Cluster, openCluster, syncToDisk } from './cluster.ts';
import { end, findRunning, launch, type Postmaster } from './postmaster.ts';
import { ensureRoles } from './roles.ts';

export interface Embedded {
  /** One URL for each role; `superuser` is for tests and tools, never for the server. */
  readonly urls: { readonly owner: string; readonly app: string; readonly worker: string; readonly superuser: string };
  /** Of the postmaster that runs now. */
  readonly pid: number;
  /** A fast shutdown: open transactions are ended, nothing committed is lost. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** False: quicker, and a power cut may lose everything. For data that nobody keeps. */
  readonly durable?: boolean;
  /** Hears that PostgreSQL ended unasked; it is started again at the same place until it runs. */
  readonly onRestart?: (error: Error) => void;
}

const unsafe = ['fsync=off', 'full_page_writes=off', 'max_wal_size=8GB', 'autovacuum_naptime=5min'];
const launches = 5;
const retryMs = 300;
const maxRetryMs = 5000;
const lockPatienceMs = 3000;
const lockKey = 7_201_102;

/**
 * Starts a PostgreSQL of our own with its data under `dataDir`, made on first use; one that outlived its server is adopted. While this process lives
 * it is the only user of the data, and starts PostgreSQL again when that ends unasked.
 * Errors: with the last lines of its log when it does not come up; when another process uses the data.
 */
export async function startEmbedded({ dataDir, durable = true, onRestart = () => undefined }: EmbeddedOptions): Promise<Embedded> {
  const cluster = await openCluster(dataDir);
  const settings = durable ? [] : unsafe;
  let running = await run(cluster, settings);
  const syncing = cluster.isNew && durable ? syncToDisk(cluster).catch(onRestart) : Promise.resolve();
  const superuserUrl = urlOf(cluster, running, 'superuser', 'postgres');
  let hold = await holdAlone(superuserUrl, dataDir);
  let stopping = false;
  let watching = Promise.resolve();

  async function revive(): Promise<void> {
    onRestart(new OperatorError('PostgreSQL ended, or its connection did, without being asked: it is looked after'));
    for (let waitMs = retryMs; !stopping; waitMs = Math.min(waitMs * 2, maxRetryMs)) {
      try {
        running = (await findRunning(cluster)) ?? (await launch(cluster, settings, running));
        hold = await holdAlone(superuserUrl, dataDir);
        watch();
        return;
      } catch (error) {
        onRestart(error as Error);
        await sleep(waitMs);
      }
    }
  }

  function watch(): void {
    hold.gone.then(() => {
      if (!stopping) watching = revive();
    });
  }

  await ensureRoles(superuserUrl, cluster.secrets);
  watch();
  return {
    get pid() {
      return running.pid;
    },
    urls: urlsOf(cluster, running),
    async stop() {
      stopping = true;
      await watching;
      await syncing;
      await hold.release();
      await end(running.pid, cluster);
    },
  };
}

/**
 * The URLs of the embedded PostgreSQL for a program beside the server: of the one that runs, or of one started for it. `stop` ends only the latter.
 * Errors: as `startEmbedded`.
 */
export async function joinEmbedded(dataDir: string): Promise<Pick<Embedded, 'urls' | 'stop'>> {
  const cluster = await openCluster(dataDir);
  const running = cluster.isNew ? null : await findRunning(cluster);
  if (running === null) return startEmbedded({ dataDir });
  return { urls: urlsOf(cluster, running), stop: async () => undefined };
}

const userOf = { superuser: 'postgres', owner: 'orderly_owner', app: 'orderly_app', worker: 'orderly_worker' } as const;

function urlOf({ secrets }: Cluster, { host, port }: Postmaster, role: keyof typeof userOf, database = 'orderly'): string {
  return `postgres://${userOf[role]}:${secrets[role]}@${encodeURIComponent(host)}:${port}/${database}`;
}

function urlsOf(cluster: Cluster, running: Postmaster): Embedded['urls'] {
  const url = (role: keyof typeof userOf) => urlOf(cluster, running, role);
  return { superuser: url('superuser'), owner: url('owner'), app: url('app'), worker: url('worker') };
}

/** Adopts or launches; tries again when what a predecessor left (a backend that ends, a process that starts too) is still in the way. */
async function run(cluster: Cluster, settings: readonly string[]): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await findRunning(cluster)) ?? (await launch(cluster, settings));
    } catch (error) {
      if (attempt === launches) throw error;
      await sleep(retryMs * attempt);
    }
  }
}

interface Hold {
  /** Resolves when the connection is gone, whoever ended it. */
  readonly gone: Promise<void>;
  release(): Promise<void>;
}

/** A connection that marks the data as ours: its lock goes with this process, however that ends. Errors: when another process holds it. */
async function holdAlone(url: string, dataDir: string): Promise<Hold> {
  const client = new pg.Client({ connectionString: url, application_name: 'orderly-embedded', connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => client.once('end', () => resolve()));
  await client.connect();
  const deadline = performance.now() + lockPatienceMs;
  for (;;) {
    const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [lockKey]);
    if (rows[0]?.alone === true) return { gone, release: () => client.end() };
    if (performance.now() > deadline) break;
    // The backend of one that was killed takes a moment to notice.
    await sleep(50);
  }
  await client.end();
  throw new OperatorError(`Orderly runs already with the data in ${dataDir}. Stop it first, or set ORDERLY_DATA_DIR to another folder.`);
}
