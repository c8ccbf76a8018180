import { type Database, statement, type Tx } from '../platform/db/database.ts';

const clinic = statement(
  'fhir_clinic',
  `select id, name from organizations where kind = 'clinic' and disabled_at is null and (id::text = $1 or lower(name) = lower($1)) limit 2`,
);
const provider = statement('fhir_provider', 'select id from providers where clinic_id = $1 and npi = $2 and disabled_at is null');
const placed = statement('fhir_placed', 'select exists (select 1 from orders where clinic_id = $1 and source = $2) as placed');

export interface Clinic {
  readonly id: string;
  readonly name: string;
}

/** The clinic of an id or a name, for the worker's role. */
export async function findClinic(worker: Database, idOrName: string): Promise<Clinic | undefined> {
  return (await worker.query<Clinic>(clinic, [idOrName]))[0];
}

export async function findProvider(worker: Database, clinicId: string, npi: string): Promise<string | undefined> {
  return (await worker.query<{ id: string }>(provider, [clinicId, npi]))[0]?.id;
}

/** Whether the clinic has an order of this source. */
export async function isPlaced(worker: Pick<Tx, 'query'>, clinicId: string, source: Buffer): Promise<boolean> {
  return (await worker.query<{ placed: boolean }>(placed, [clinicId, source]))[0]?.placed ?? false;
}
