import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
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
  const url = (role: string, password: string, database = 'orderly') =>
    `postgres://${role}:${password}@${encodeURIComponent(running.host)}:${running.port}/${database}`;
  const superuserUrl = url('postgres', cluster.secrets.superuser, 'postgres');
  let hold = await holdAlone(superuserUrl, dataDir);
  let stopping = false;
  let watching = Promise.resolve();

  async function revive(): Promise<void> {
    onRestart(new Error('PostgreSQL ended, or its connection did, without being asked: it is looked after'));
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
    urls: {
      superuser: url('postgres', cluster.secrets.superuser),
      owner: url('orderly_owner', cluster.secrets.owner),
      app: url('orderly_app', cluster.secrets.app),
      worker: url('orderly_worker', cluster.secrets.worker),
    },
    async stop() {
      stopping = true;
      await watching;
      await syncing;
      await hold.release();
      await end(running.pid, cluster);
    },
  };
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
  throw new Error(`Orderly runs already with the data in ${dataDir}. Stop it first, or set ORDERLY_DATA_DIR to another folder.`);
}
