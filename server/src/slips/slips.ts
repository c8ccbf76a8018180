import type { AdjustPrincipal, Asked } from '../identity/index.ts';
import type { PhiVault } from '../patients/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';

/** What the papers of the warehouse need of the outside. */
export interface SlipDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly phi: PhiVault;
  readonly adjustPrincipal?: AdjustPrincipal | undefined;
}

export type SlipRequest = Omit<Asked, 'idempotency'>;
