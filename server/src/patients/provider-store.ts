import { statement, type Tx } from '../platform/db/database.ts';

export interface ProviderRow {
  readonly id: string;
  readonly clinic_id: string;
  readonly npi: string;
  readonly given_name: string;
  readonly family_name: string;
  readonly credential: string | null;
  readonly disabled_at: Date | null;
  /** Of the clinic, as what follows. */
  readonly clinic_name: string;
  readonly time_zone: string;
  readonly clinic_disabled: boolean;
}

const columns = `p.id, p.clinic_id, p.npi, p.given_name, p.family_name, p.credential, p.disabled_at, c.name as clinic_name, c.time_zone,
  c.disabled_at is not null as clinic_disabled`;
const byId = statement('providers_by_id', `select ${columns} from providers p join organizations c on c.id = p.clinic_id where p.id = $1`);
const page = statement(
  'providers_page',
  `select ${columns} from providers p join organizations c on c.id = p.clinic_id
    where ($1::uuid[] is null or p.clinic_id = any ($1)) and ($2::uuid is null or p.clinic_id = $2) and ($3::text is null or p.npi = $3)
      and ($4::uuid is null or p.id > $4) order by p.id limit $5`,
);
const insert = statement(
  'providers_insert',
  `insert into providers (id, clinic_id, npi, given_name, family_name, credential) values ($1, $2, $3, $4, $5, $6)`,
);

export async function readProvider(tx: Tx, providerId: string): Promise<ProviderRow | undefined> {
  return (await tx.query<ProviderRow>(byId, [providerId]))[0];
}

/** Practitioners of the clinics named (null: of any), by id. */
export function readProviders(
  tx: Tx,
  filter: { clinics: readonly string[] | null; clinicId: string | null; npi: string | null; after: string | null; limit: number },
): Promise<ProviderRow[]> {
  return tx.query<ProviderRow>(page, [filter.clinics, filter.clinicId, filter.npi, filter.after, filter.limit]);
}

export async function insertProvider(
  tx: Tx,
  provider: { id: string; clinicId: string; npi: string; givenName: string; familyName: string; credential: string | null },
): Promise<void> {
  await tx.query(insert, [provider.id, provider.clinicId, provider.npi, provider.givenName, provider.familyName, provider.credential]);
}

const selectExisting = statement('providers_existing', 'select id from providers where id = any ($1)');

/** Which of these ids are practitioners, whoever may see them; for the worker's role. */
export async function existingProviders(tx: Tx, ids: readonly string[]): Promise<string[]> {
  return (await tx.query<{ id: string }>(selectExisting, [ids])).map((row) => row.id);
}
