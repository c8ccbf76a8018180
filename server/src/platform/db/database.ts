import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { InvariantError } from '../errors.ts';
import { type DatabaseOptions, openConnections } from './connections.ts';
import { asDomainError, breaksConnection, DatabaseError, isAnswer, outcomeUnknown } from './errors.ts';

/** A named prepared statement. Names are unique in the process and at most 63 bytes, PostgreSQL's bound. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

const declared = new Map<string, string>();

/** Declares a statement; PostgreSQL parses it once per connection. Errors: TypeError when the name is too long or means another statement. */
export function statement(name: string, text: string): Statement {
  if (name === '' || Buffer.byteLength(name) > 63) throw new TypeError(`statement name ${name} is not 1 to 63 bytes long`);
  const before = declared.get(name);
  if (before !== undefined && before !== text) throw new TypeError(`statement name ${name} is taken`);
  declared.set(name, text);
  return { name, text };
}

/** One transaction. Statements are sent at once, in order, without waiting for the one before (`pg`'s pipeline). */
export interface Tx {
  /** The rows of a statement. Not awaiting it before sending the next costs nothing and saves a round trip. */
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** How many rows a statement wrote. */
  execute(statement: Statement, values?: readonly unknown[]): Promise<number>;
  /** The rows of a query that was put together at run time (kysely's `compile()`). */
  run<Row>(query: CompiledQuery<Row>): Promise<Row[]>;
  /** Sends the last statement and COMMIT together; resolves when both are acknowledged. Nothing may follow. */
  commitWith<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

export interface TransactionOptions {
  /** PostgreSQL refuses writes, and the answer does not wait for COMMIT to be acknowledged. */
  readonly readOnly?: boolean;
  /** How often to try when it meets another transaction (serialization, deadlock, a row that moved): 1 to 10, 1 unless told. `work` then runs again from its start. */
  readonly attempts?: number;
}

export interface Database {
  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it throws. Errors: what `work` throws; OrderlyError dependency_unavailable
   * (its detail says when a commit's outcome is not known); DatabaseError, also when a statement that nobody awaited failed: then nothing was written.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** One statement on its own. */
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** A connection of its own, outside the pool, for LISTEN and advisory locks; the caller ends it. */
  dedicated(): Promise<pg.Client>;
  /** Waits for the transactions under way, then closes every connection of the pool. */
  close(): Promise<void>;
}

const mayPass: ReadonlySet<DatabaseError['kind']> = new Set(['conflict', 'moved']);

/** Opens a pool of pipelined connections. int8 comes as a safe number, date as text, timestamptz as Date, bytea as Buffer, jsonb parsed. */
export function openDatabase(options: DatabaseOptions): Database {
  const connections = openConnections(options);

  async function once<T>(work: (tx: Tx) => Promise<T>, readOnly: boolean): Promise<T> {
    const client = await connections.take();
    const run = begin(client, readOnly);
    try {
      const answer = await work(run.tx);
      await run.commit();
      return answer;
    } catch (error) {
      await run.rollback();
      throw run.isOutcomeUnknown() ? outcomeUnknown(error) : asDomainError(error);
    } finally {
      connections.give(client, run.isBroken());
    }
  }

  return {
    async transaction(work, { readOnly = false, attempts = 1 } = {}) {
      if (!(attempts >= 1 && attempts <= 10)) throw new RangeError('attempts are 1 to 10');
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work, readOnly);
        } catch (error) {
          if (attempt >= attempts || !(error instanceof DatabaseError) || !mayPass.has(error.kind)) throw error;
        }
        // Apart by chance, so that the same two do not meet again.
        await sleep(5 + Math.random() * 20 * attempt);
      }
    },
    async query<Row>({ name, text }: Statement, values: readonly unknown[] = []) {
      const client = await connections.take();
      let broken = false;
      try {
        return (await client.query({ name, text, values: values as unknown[] })).rows as Row[];
      } catch (error) {
        broken = breaksConnection(error);
        throw asDomainError(error, name);
      } finally {
        connections.give(client, broken);
      }
    },
    dedicated: () => connections.dedicated(),
    close: () => connections.close(),
  };
}

interface Run {
  readonly tx: Tx;
  commit(): Promise<void>;
  /** Never throws; the failure that led here is what matters. */
  rollback(): Promise<void>;
  isBroken(): boolean;
  /** Whether COMMIT was sent and no answer came. */
  isOutcomeUnknown(): boolean;
}

function begin(client: pg.PoolClient, readOnly: boolean): Run {
  const socket = socketOf(client);
  /** What the first statement that failed was answered; the transaction is aborted from then on. */
  let failure: { readonly error: unknown } | null = null;
  let broken = false;
  let commits: Promise<pg.QueryResult> | null = null;
  let unanswered = false;
  let ended = false;

  function send(query: pg.QueryConfig): Promise<pg.QueryResult> {
    // What one turn sends goes out as one packet: BEGIN and the statements behind it wake the server once.
    socket.cork();
    process.nextTick(() => socket.uncork());
    return guarded(
      new Promise((resolve, reject) => {
        // The callback form, since it tells at once when a value can't be encoded: then nothing was sent, and COMMIT must not be either.
        (client.query as SendQuery).call(client, query, (error, result) => {
          if (!error) return resolve(result);
          broken ||= breaksConnection(error);
          const known = asDomainError(error, query.name ?? null);
          failure ??= { error: known };
          if (commits !== null && !isAnswer(error)) unanswered = true;
          reject(known);
        });
      }),
    );
  }

  function statementOf({ name, text }: Statement, values: readonly unknown[]): Promise<pg.QueryResult> {
    if (ended || commits !== null) throw new InvariantError('the transaction has ended already');
    return send({ name, text, values: values as unknown[] });
  }

  async function commit(): Promise<void> {
    if (failure !== null) throw failure.error;
    commits ??= send({ text: 'commit' });
    if (readOnly) return;
    // An aborted transaction answers COMMIT with ROLLBACK and no error.
    const { command } = await commits;
    if (failure !== null) throw (failure as { error: unknown }).error;
    if (command !== 'COMMIT') throw new InvariantError(`COMMIT was answered with ${command}: nothing was written`);
  }

  send({ text: readOnly ? 'begin read only' : 'begin' });
  return {
    commit,
    async rollback() {
      ended = true;
      await (commits ?? send({ text: 'rollback' })).catch(() => undefined);
    },
    isBroken: () => broken,
    isOutcomeUnknown: () => !readOnly && unanswered,
    tx: {
      query: <Row>(statement: Statement, values: readonly unknown[] = []) =>
        guarded(statementOf(statement, values).then(({ rows }) => rows as Row[])),
      execute: (statement, values = []) => guarded(statementOf(statement, values).then(({ rowCount }) => rowCount ?? 0)),
      run<Row>({ sql, parameters }: CompiledQuery<Row>) {
        if (ended || commits !== null) throw new InvariantError('the transaction has ended already');
        return guarded(send({ text: sql, values: parameters as unknown[] }).then(({ rows }) => rows as Row[]));
      },
      async commitWith<Row>(statement: Statement, values: readonly unknown[] = []) {
        const writing = statementOf(statement, values);
        const committing = guarded(commit());
        const { rows } = await writing;
        await committing;
        return rows as Row[];
      },
    },
  };
}

type SendQuery = (query: pg.QueryConfig, done: (error: Error | null | undefined, result: pg.QueryResult) => void) => void;

/** The socket below a client; `pg` has no other way to send several queries in one packet. */
function socketOf(client: pg.PoolClient): { cork(): void; uncork(): void } {
  return (client as unknown as { connection: { stream: { cork(): void; uncork(): void } } }).connection.stream;
}

/** A promise whose rejection is somebody else's to handle, if nobody awaits it. */
function guarded<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
