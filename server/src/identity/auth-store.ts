import type pg from 'pg';
import { openPlainPool } from '../platform/db/plain-pool.ts';

/** Whose request the accounts library works on, for the entries that the triggers of its tables write. */
export interface AskedBy {
  readonly requestId: string;
  readonly source: string | null;
}

/** What the accounts library uses of a pool. */
export interface AuthPool {
  connect(): Promise<pg.PoolClient>;
  end(): Promise<void>;
  /** Whether a user, or its organisation, is disabled. */
  isDisabled(userId: string): Promise<boolean>;
}

const maxConnections = 4;
const context = `select set_config('orderly.request_id', $1, false), set_config('orderly.source', $2, false)`;
const enabled = `select 1 from users u join organizations o on o.id = u.organization_id
  where u.id = $1 and u.disabled_at is null and o.disabled_at is null`;

/** Connections for the accounts library, which writes its own SQL; each knows the request it is taken for. The caller ends the pool. */
export function openAuthPool(url: string, askedBy: () => AskedBy | undefined): AuthPool {
  const pool = openPlainPool({ url, max: maxConnections, applicationName: 'orderly-auth' });
  return {
    async connect() {
      const client = await pool.connect();
      const asked = askedBy();
      try {
        // For the connection, not a transaction: the library opens none around its statements. The next taker sets it anew.
        await client.query({ name: 'auth_context', text: context, values: [asked?.requestId ?? '', asked?.source ?? ''] });
        return client;
      } catch (error) {
        client.release(true);
        throw error;
      }
    },
    end: () => pool.end(),
    async isDisabled(userId) {
      return (await pool.query({ name: 'auth_enabled', text: enabled, values: [userId] })).rowCount === 0;
    },
  };
}
