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
  readonly territories: string[];
  readonly clinics: string[];
  readonly contact_territories: string[];
}

const enterSession = statement('enter_session', 'select * from enter_session($1)');
const enterKey = statement('enter_key', 'select * from enter_key($1)');

export function enterBySession(tx: Tx, token: string): Promise<EnteredRow[]> {
  return tx.query<EnteredRow>(enterSession, [token]);
}

export function enterByKey(tx: Tx, hash: Buffer): Promise<EnteredRow[]> {
  return tx.query<EnteredRow>(enterKey, [hash]);
}
