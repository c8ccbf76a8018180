import type { Role, UserKind } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

export interface EnteredRow {
  readonly user_id: string;
  readonly kind: UserKind;
  readonly role: Role | null;
  readonly organization_id: string | null;
  readonly name: string;
  readonly session_id: string;
  readonly agreed: boolean;
  /** `{uuid,uuid,…}`, as the row-security context has it. */
  readonly territories: string;
  readonly clinics: string;
  readonly contact_territories: string;
  readonly npi: string | null;
}

/**
 * Enters a transaction: answers who acts by the credential and sets the row-security context, both from what is committed now. No row: not signed in.
 * One plain statement: as functions in PL/pgSQL it took half as long again (measured). Ids come as the context's own text, made once: as arrays each was
 * written out several times. Territories may come twice when grants overlap.
 */
function entering(credential: string): string {
  return `
    select u.id as user_id, u.kind, u.role, u.organization_id, u.name, u.npi, c.id as session_id, g.contact_territories,
      (o.agreement_from <= current_date and (o.agreement_until is null or o.agreement_until > current_date)) is true as agreed,
      set_config('orderly.user_id', u.id::text, true), set_config('orderly.role', u.role, true),
      set_config('orderly.organization_id', u.organization_id::text, true),
      set_config('orderly.territories', g.territories, true) as territories, set_config('orderly.clinics', g.clinics, true) as clinics
    from (${credential}) c
    join users u on u.id = c.user_id and u.disabled_at is null
    join organizations o on o.id = u.organization_id and o.disabled_at is null
    cross join lateral (
      select concat('{', string_agg(t.descendant_id::text, ','), '}') as territories,
        concat('{', case when u.role = 'provider' then u.organization_id::text else string_agg(g.clinic_id::text, ',') end, '}') as clinics,
        concat('{', string_agg(t.descendant_id::text, ',') filter (where g.adds_contact), '}') as contact_territories
      from grants g left join territory_closure t on t.ancestor_id = g.territory_id
      where g.user_id = u.id and u.role <> 'provider' and g.valid_from <= now() and (g.valid_until is null or g.valid_until > now())) g`;
}

const enterSession = statement(
  'enter_session',
  entering('select id, user_id from sessions where token = $1 and expires_at > now() and idle_until > now()'),
);
const enterKey = statement('enter_key', entering('select id, user_id from api_keys where hash = $1 and revoked_at is null and expires_at > now()'));

export function enterBySession(tx: Tx, token: string): Promise<EnteredRow[]> {
  return tx.query<EnteredRow>(enterSession, [token]);
}

export function enterByKey(tx: Tx, hash: Buffer): Promise<EnteredRow[]> {
  return tx.query<EnteredRow>(enterKey, [hash]);
}
