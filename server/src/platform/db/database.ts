import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { InvariantError } from '../errors.ts';
import { type DatabaseOptions, openConnections, types } from './connections.ts';
import { asDomainError, breaksConnection, DatabaseError, isAnswer, outcomeUnknown } from './errors.ts';
import { type Answer, encoded, lineOf } from './line.ts';

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

/** One transaction. What is sent in one turn goes together, in order, without waiting for the one before. */
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

/** Opens a pool of connections. int8 comes as a safe number, date as text, timestamptz as Date, bytea as Buffer, jsonb parsed. */
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
    async query<Row>(sent: Statement, values: readonly unknown[] = []) {
      const client = await connections.take();
      let broken = false;
      try {
        return await sendOn(
          client,
          sent,
          values,
          ({ rows }) => rows as Row[],
          (error) => {
            broken = breaksConnection(error);
            return asDomainError(error, sent.name);
          },
        );
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

const beginning = statement('begin', 'begin');
const beginningReadOnly = statement('begin_read_only', 'begin read only');
const committing = statement('commit', 'commit');
const rollingBack = statement('rollback', 'rollback');

function begin(client: pg.PoolClient, readOnly: boolean): Run {
  /** What the first statement that failed was answered; the transaction is aborted from then on. */
  let failure: { readonly error: unknown } | null = null;
  let broken = false;
  let commits: Promise<string> | null = null;
  let unanswered = false;
  let ended = false;

  function send<T>(sent: Statement, values: readonly unknown[], told: (answer: Answer) => T): Promise<T> {
    const answered = sendOn(client, sent, values, told, (error) => {
      broken ||= breaksConnection(error);
      failure ??= { error: asDomainError(error, sent.name) };
      if (commits !== null && !isAnswer(error)) unanswered = true;
      return failure.error;
    });
    return guarded(answered);
  }

  function add<T>(sent: Statement, values: readonly unknown[], told: (answer: Answer) => T): Promise<T> {
    if (ended || commits !== null) throw new InvariantError('the transaction has ended already');
    return send(sent, values, told);
  }

  async function commit(): Promise<void> {
    if (failure !== null) throw failure.error;
    commits ??= send(committing, [], ({ command }) => command);
    if (readOnly) return;
    // An aborted transaction answers COMMIT with ROLLBACK and no error.
    const command = await commits;
    if (failure !== null) throw (failure as { error: unknown }).error;
    if (command !== 'COMMIT') throw new InvariantError(`COMMIT was answered with ${command}: nothing was written`);
  }

  void send(readOnly ? beginningReadOnly : beginning, [], () => undefined);
  return {
    commit,
    async rollback() {
      ended = true;
      // What failed with COMMIT behind it in one packet left that unread, and the transaction open.
      await commits?.catch(() => undefined);
      if (!broken) await send(rollingBack, [], () => undefined).catch(() => undefined);
    },
    isBroken: () => broken,
    isOutcomeUnknown: () => !readOnly && unanswered,
    tx: {
      query: <Row>(sent: Statement, values: readonly unknown[] = []) => add(sent, values, ({ rows }) => rows as Row[]),
      execute: (sent, values = []) => add(sent, values, ({ rowCount }) => rowCount),
      run: <Row>({ sql, parameters }: CompiledQuery<Row>) => add({ name: '', text: sql }, parameters, ({ rows }) => rows as Row[]),
      async commitWith<Row>(sent: Statement, values: readonly unknown[] = []) {
        const writing = add(sent, values, ({ rows }) => rows as Row[]);
        const ending = guarded(commit());
        const rows = await writing;
        await ending;
        return rows;
      },
    },
  };
}

/** Sends a statement; `failed` is told of every failure at once, also when a value can't be encoded and nothing was sent, and answers what to throw. */
function sendOn<T>(
  client: pg.PoolClient,
  { name, text }: Statement,
  values: readonly unknown[],
  told: (answer: Answer) => T,
  failed: (error: unknown) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    try {
      const done = (error: unknown, answer: Answer | null) => (answer === null ? reject(failed(error)) : resolve(told(answer)));
      lineOf(client, types).send({ name, text, values: values.map(encoded), done });
    } catch (error) {
      reject(failed(error));
    }
  });
}

/** A promise whose rejection is somebody else's to handle, if nobody awaits it. */
function guarded<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
