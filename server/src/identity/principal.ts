import type { Role, UserKind } from '@orderly/contract';

/** Who acts in one transaction, as PostgreSQL answered it when the transaction was entered; never cached across requests. */
export interface Principal {
  readonly userId: string;
  readonly kind: UserKind;
  readonly role: Role | null;
  readonly organizationId: string | null;
  readonly name: string;
  /** The session, or the API key's id. Null for the system. */
  readonly sessionId: string | null;
  /** Whether the organisation has an agreement in force; without one it sees no patient data. */
  readonly agreed: boolean;
  /** Territories in live grants, descendants included. */
  readonly territories: readonly string[];
  /** Clinics in live grants; for a provider its own clinic. */
  readonly clinics: readonly string[];
  /** Territories whose grant adds the class `contact`. */
  readonly contactTerritories: readonly string[];
  /** Of the practitioner this user is, who may sign. */
  readonly npi: string | null;
}

/** What a request proves itself with. */
export type Credential = { readonly kind: 'session'; readonly token: string } | { readonly kind: 'key'; readonly hash: Buffer };

/** The user that the system's own changes name. */
export const systemUserId = '00000000-0000-7000-8000-000000000001';
