import pg from 'pg';
import { unavailable } from './errors.ts';

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most. */
  readonly max: number;
  readonly applicationName: string;
  /** How long to wait for a free connection, or for a new one. */
  readonly connectTimeoutMs?: number;
  /** How many may wait for a connection; more are refused at once. */
  readonly maxWaiting?: number;
  /** A connection that has been in one transaction for longer is cut: beyond any time-out of the server, whose silence is the only other reason. */
  readonly silenceMs?: number;
  /** COMMIT does not wait for the disk: a crash takes the last moment's commits, in order. For what can be made again. */
  readonly commitsUnflushed?: true;
}

/** A bounded pool of connections. */
export interface Connections {
  /** A connection of one's own until it is given back. Errors: OrderlyError dependency_unavailable when none comes free in time. */
  take(): Promise<pg.PoolClient>;
  give(client: pg.PoolClient, broken: boolean): void;
  /** A connection outside the pool. */
  dedicated(): Promise<pg.Client>;
  close(): Promise<void>;
}

const sweepMs = 1000;
const keepAliveMs = 10_000;

// int8 as a number (positions and counts stay below 2^53), dates as text: a calendar date has no time zone.
const parserOf = pg.types.getTypeParser as (oid: number, format?: unknown) => (text: string) => unknown;
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: safeInteger,
  1016: (text) => (parserOf(1016)(text) as (string | null)[]).map((item) => (item === null ? null : safeInteger(item))),
  1082: (text) => text,
  1182: parserOf(1009),
};
/** How values are read: see `openDatabase`. */
export const types = { getTypeParser: (oid: number, format?: unknown) => parsers[oid] ?? parserOf(oid, format) } as pg.CustomTypesConfig;

function safeInteger(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('an int8 beyond 2^53 was read as a number');
  return number;
}

/** Opens no connection until the first is taken. */
export function openConnections(options: DatabaseOptions): Connections {
  const { url, max, applicationName, connectTimeoutMs = 5000, maxWaiting = 2000, silenceMs = 45_000 } = options;
  const config = {
    connectionString: url,
    application_name: applicationName,
    types,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    connectionTimeoutMillis: connectTimeoutMs,
    ...(options.commitsUnflushed && { options: '-c synchronous_commit=off' }),
  };
  const pool = new pg.Pool({ ...config, max, idleTimeoutMillis: 0 });
  // A broken idle connection is dropped by the pool; the next caller opens another. While one is taken the pool does not listen: an error that
  // nobody hears would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));

  const taken = new Map<pg.PoolClient, number>();
  const sweep = setInterval(() => {
    const now = performance.now();
    for (const [client, since] of taken) if (now - since > silenceMs) cut(client);
  }, sweepMs);
  sweep.unref();

  return {
    async take() {
      if (pool.waitingCount >= maxWaiting) throw unavailable(new Error('too many wait for a connection'));
      try {
        const client = await pool.connect();
        taken.set(client, performance.now());
        return client;
      } catch (error) {
        throw unavailable(error);
      }
    },
    give(client, broken) {
      taken.delete(client);
      client.release(broken);
    },
    async dedicated() {
      const client = new pg.Client(config);
      client.on('error', () => undefined);
      try {
        await client.connect();
      } catch (error) {
        throw unavailable(error);
      }
      return client;
    },
    async close() {
      await pool.end();
      clearInterval(sweep);
    },
  };
}

/** Ends a connection whose server is silent: all that waits on it fails. */
function cut(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection;
  stream.destroy(new Error('Connection terminated: the server was silent'));
}
