import type { AdjustPrincipal, Credential } from '../identity/index.ts';
import type { PhiVault } from '../patients/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import type { Idempotency } from '../platform/idempotency/index.ts';
import type { Locator } from '../territories/index.ts';

/** What the operations of this folder need of the outside. */
export interface OrderDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly phi: PhiVault;
  readonly territories: Locator;
  /** Only the isolation harness sets it. */
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

/** What every request brings, whatever it asks. */
export interface Request {
  readonly credential: Credential;
  readonly context: { readonly requestId: string; readonly source: string | null };
  readonly idempotency: Idempotency | null;
}
