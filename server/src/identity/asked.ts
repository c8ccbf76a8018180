import type { Idempotency } from '../platform/idempotency/index.ts';
import type { Credential } from './principal.ts';

/** What every request brings, whatever it asks. */
export interface Asked {
  readonly credential: Credential;
  readonly context: { readonly requestId: string; readonly source: string | null };
  readonly idempotency: Idempotency | null;
}
