import type { Licence } from '@orderly/contract';
import { statement, type Tx } from '../platform/db/database.ts';

const select = statement(
  'licences_read',
  `select state, number, expires_on::text as "expiresOn" from practitioner_licences where provider_id = $1 order by state, number limit 60`,
);
const clear = statement('licences_clear', 'delete from practitioner_licences where provider_id = $1');
const insert = statement(
  'licences_add',
  `insert into practitioner_licences (provider_id, state, number, expires_on, recorded_by)
     select $1, l.state, l.number, l."expiresOn", $2 from jsonb_to_recordset($3::jsonb) as l (state text, number text, "expiresOn" date)`,
);

/** Licences of a practitioner, by state. */
export function readLicences(tx: Tx, providerId: string): Promise<Licence[]> {
  return tx.query<Licence>(select, [providerId]);
}

export async function replaceLicences(tx: Tx, providerId: string, licences: readonly Licence[], by: string): Promise<void> {
  await Promise.all([tx.execute(clear, [providerId]), tx.execute(insert, [providerId, by, JSON.stringify(licences)])]);
}
