import { createHash } from 'node:crypto';
import pg from 'pg';
import { openPlainPool } from '../platform/db/plain-pool.ts';

/** Whose request the accounts library works on, for the entries that the triggers of its tables write. */
export interface AskedBy {
  readonly requestId: string;
  readonly source: string | null;
}

/** What the triggers of the library's tables hold a request to. */
export interface Asking extends AskedBy {
  /** Whether a change of the password ends the person's other sessions. */
  readonly endsSessions: boolean;
  /** Digests of the stored passwords that the request has proven, or made itself. */
  readonly proven: Set<string>;
}

/** What the accounts library uses of a pool. */
export interface AuthPool {
  connect(): Promise<pg.PoolClient>;
  end(): Promise<void>;
}

const maxConnections = 4;
const context = `select set_config('orderly.request_id', $1, false), set_config('orderly.source', $2, false),
  set_config('orderly.proven_passwords', $3, false), set_config('orderly.ends_sessions', $4, false)`;

/** What stands for a stored password where a request says that it has proven it; `is_proven` (0003) makes the same. */
export function digestOf(storedPassword: string): string {
  return createHash('sha256').update(storedPassword).digest('hex');
}

/** Whether the database refused a session or a new password because the password it goes by is not the account's any more, or the user is disabled. */
export function isUnproven(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === 'OR004';
}

/** Connections for the accounts library, which writes its own SQL; each knows the request it is taken for. The caller ends the pool. */
export function openAuthPool(url: string, askedBy: () => Asking | undefined): AuthPool {
  const pool = openPlainPool({ url, max: maxConnections, applicationName: 'orderly-auth' });
  return {
    async connect() {
      const client = await pool.connect();
      const asked = askedBy();
      try {
        // For the connection, not a transaction: the library opens none around its statements. The next taker sets it anew.
        // `none` is no digest: whoever has proven nothing gets no session.
        const proven = [...(asked?.proven ?? [])].join(',') || 'none';
        const values = [asked?.requestId ?? '', asked?.source ?? '', proven, asked?.endsSessions === true ? 'on' : ''];
        await client.query({ name: 'auth_context', text: context, values });
        return client;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    end: () => pool.end(),
  };
}
