import { type Database, type Statement, statement } from '../platform/db/database.ts';
import { InvariantError } from '../platform/errors.ts';

/** A connection of one's own. Its advisory locks live and die with it: what writes on it while it holds one cannot be a former leader. */
export interface Session {
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
  /** Aborted when the connection is gone, whoever ended it. */
  readonly ended: AbortSignal;
  /** Ends the connection without waiting. */
  end(): void;
}

const queryTimeoutMs = 30_000;

// A holder that vanished without closing its connection loses its locks after 25 s. Statistics never know what is new, so the planner is kept from
// reading a whole table for a handful of rows, and from planning anew each time (0.2 ms).
const settings = statement(
  'journal_session',
  `select set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false),
          set_config('enable_seqscan', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false)`,
);

/** Opens a session; `onNotification` hears of what `listen` asked for. */
export async function openSession(db: Database, onNotification: () => void = () => undefined): Promise<Session> {
  const client = await db.dedicated();
  const ended = new AbortController();
  client.once('end', () => ended.abort());
  client.on('notification', onNotification);
  // One at a time: followers ask at once, and `pg` warns of a connection that is busy and will refuse it.
  let before: Promise<void> = Promise.resolve();
  const session: Session = {
    async query<Row>({ name, text }: Statement, values: readonly unknown[] = []) {
      const turn = Promise.withResolvers<void>();
      const its = before;
      before = turn.promise;
      await its;
      const timeout = Promise.withResolvers<never>();
      // A connection that is open and silent would otherwise lead for ever.
      const timer = setTimeout(() => timeout.reject(new InvariantError(`the database did not answer in ${queryTimeoutMs} ms`)), queryTimeoutMs);
      try {
        return (await Promise.race([client.query({ name, text, values: [...values] }), timeout.promise])).rows as Row[];
      } finally {
        clearTimeout(timer);
        turn.resolve();
      }
    },
    ended: ended.signal,
    end() {
      ended.abort();
      client.end().catch(() => undefined);
    },
  };
  try {
    await session.query(settings);
  } catch (error) {
    session.end();
    throw error;
  }
  return session;
}

const tryLock = statement('journal_try_lead', 'select pg_try_advisory_lock(7237431, hashtext($1)) as leads');

/** Whether this session leads in `what` from now on; once it does it must not ask again, since the lock counts. */
export async function tryLead(session: Session, what: string): Promise<boolean> {
  const rows = await session.query<{ leads: boolean }>(tryLock, [what]);
  return rows[0]?.leads === true;
}

const listenStatement = statement('journal_listen', 'listen orderly_journal');

/** From now on the session is woken after every batch that the sequencer places. */
export async function listen(session: Session): Promise<void> {
  await session.query(listenStatement);
}
