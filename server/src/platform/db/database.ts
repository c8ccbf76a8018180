import pg from 'pg';
import { OrderlyError } from '../errors.ts';
import { asDomainError } from './errors.ts';

/** A named prepared statement. Names are unique in the process and at most 63 bytes, PostgreSQL's bound. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const declared = new Map<string, string>();

/** Declares a statement; PostgreSQL parses it once per connection. */
export function statement(name: string, text: string): Statement {
  if (Buffer.byteLength(name) > 63) throw new TypeError(`statement name ${name} is longer than 63 bytes`);
  const before = declared.get(name);
  if (before !== undefined && before !== text) throw new TypeError(`statement name ${name} is taken`);
  declared.set(name, text);
  return { name, text };
}

/** One transaction. Statements are sent at once, in order, without waiting for the one before (`pg`'s pipeline). */
export interface Tx {
  /** The rows of a statement. Not awaiting it before sending the next costs nothing and saves a round trip. */
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** Sends the last statement and COMMIT together; resolves when both are acknowledged. */
  commitWith<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database {
  /** Runs `work` in one transaction: commits when it resolves, rolls back when it throws. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One statement on its own. */
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** A connection of its own, outside the pool, for LISTEN and advisory locks; the caller ends it. */
  dedicated(): Promise<pg.Client>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Connections at most. */
  readonly max: number;
  readonly applicationName: string;
  readonly connectTimeoutMs?: number;
}

// int8 as a number (positions and counts stay below 2^53), dates as text: a calendar date has no time zone.
const types = { getTypeParser: parserOf } as pg.CustomTypesConfig;
function parserOf(oid: number, format?: unknown): unknown {
  if (oid === 20) return safeInteger;
  if (oid === 1082) return (text: string) => text;
  return pg.types.getTypeParser(oid, format as 'text');
}
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an int8 beyond 2^53 was read as a number');
  return value;
}

/** Opens a pool of pipelined connections. Errors of its operations: OrderlyError dependency_unavailable, DatabaseError. */
export function openDatabase({ url, max, applicationName, connectTimeoutMs = 5000 }: DatabaseOptions): Database {
  const config = { connectionString: url, application_name: applicationName, types, pipeline: true, keepAlive: true };
  const pool = new pg.Pool({ ...config, max, connectionTimeoutMillis: connectTimeoutMs, idleTimeoutMillis: 0 });
  // A broken idle connection is dropped by the pool; the next caller opens another.
  pool.on('error', () => undefined);

  async function connect(): Promise<pg.PoolClient> {
    try {
      return await pool.connect();
    } catch (error) {
      throw new OrderlyError('dependency_unavailable', 'The database does not answer now. Try again in a moment.', { cause: error });
    }
  }

  return {
    async transaction(work) {
      const client = await connect();
      const run = begin(client);
      let broken = false;
      try {
        const answer = await work(run.tx);
        await run.commit();
        return answer;
      } catch (error) {
        broken = !(await run.rollback());
        throw asDomainError(error);
      } finally {
        client.release(broken);
      }
    },
    async query<Row>({ name, text }: Statement, values: readonly unknown[] = []) {
      const client = await connect();
      let broken = false;
      try {
        return (await client.query({ name, text, values: [...values] })).rows as Row[];
      } catch (error) {
        broken = !(error instanceof pg.DatabaseError) || error.severity !== 'ERROR';
        throw asDomainError(error);
      } finally {
        client.release(broken);
      }
    },
    async dedicated() {
      const client = new pg.Client({ ...config, pipeline: false });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    close: () => pool.end(),
  };
}

function begin(client: pg.PoolClient) {
  let commits: Promise<pg.QueryResult> | null = null;
  // Handled when the first statement's failure, or the commit's, is.
  const started = guarded(client.query('begin'));

  function send<Row>({ name, text }: Statement, values: readonly unknown[]): Promise<Row[]> {
    if (commits !== null) throw new Error('the transaction is committed already');
    return guarded(client.query({ name, text, values: values as unknown[] }).then((result) => result.rows as Row[]));
  }

  async function commit(): Promise<void> {
    commits ??= guarded(client.query('commit'));
    await started;
    // An aborted transaction answers COMMIT with ROLLBACK and no error.
    const { command } = await commits;
    if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}: nothing was written`);
  }

  return {
    commit,
    tx: {
      query: (statement, values = []) => send(statement, values),
      async commitWith<Row>(statement: Statement, values: readonly unknown[] = []) {
        const writing = send<Row>(statement, values);
        const committing = guarded(commit());
        const rows = await writing;
        await committing;
        return rows;
      },
    } satisfies Tx as Tx,
    /** False when the connection is beyond use. */
    async rollback(): Promise<boolean> {
      try {
        if (commits !== null) await commits;
        else await client.query('rollback');
        return true;
      } catch (error) {
        return error instanceof pg.DatabaseError && error.severity === 'ERROR';
      }
    },
  };
}

/** A promise whose rejection is somebody else's to handle, if nobody awaits it. */
function guarded<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
