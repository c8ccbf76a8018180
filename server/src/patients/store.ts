import { statement, type Tx } from '../platform/db/database.ts';

export interface PatientRow {
  readonly id: string;
  readonly clinic_id: string;
  readonly encrypted_data: unknown;
  readonly wrapped_key: Buffer;
  readonly root_kid: string;
  readonly name_birth_index: Buffer;
  readonly merged_into: string | null;
  readonly created_at: Date;
}

const columns = 'id, clinic_id, encrypted_data, wrapped_key, root_kid, name_birth_index, merged_into, created_at';
const byId = statement('patients_by_id', `select ${columns} from patients where id = $1`);
const byMrn = statement('patients_by_mrn', `select ${columns} from patients where clinic_id = $1 and mrn_index = $2`);
const search = statement(
  'patients_search',
  `select ${columns} from patients
    where (mrn_index = $1 or name_birth_index = $2) and ($3::uuid is null or clinic_id = $3) order by created_at desc, id limit 20`,
);
/** Compliance finds a patient without row access: id and clinic only, by exact index. */
const find = statement('patients_find', 'select id, clinic_id, created_at from find_patients($1, $2, $3)');
const insert = statement(
  'patients_insert',
  `insert into patients (id, clinic_id, encrypted_data, wrapped_key, root_kid, mrn_index, name_birth_index, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
);

export async function readPatient(tx: Tx, patientId: string): Promise<PatientRow | undefined> {
  return (await tx.query<PatientRow>(byId, [patientId]))[0];
}

export async function readPatientByMrn(tx: Tx, clinicId: string, mrnIndex: Buffer): Promise<PatientRow | undefined> {
  return (await tx.query<PatientRow>(byMrn, [clinicId, mrnIndex]))[0];
}

/** Up to 20 patients the caller may see whose MRN or whose name and birth date match exactly; null matches nothing. */
export function searchPatientRows(tx: Tx, mrnIndex: Buffer | null, nameBirthIndex: Buffer | null, clinicId: string | null): Promise<PatientRow[]> {
  return tx.query<PatientRow>(search, [mrnIndex, nameBirthIndex, clinicId]);
}

export function findPatientIds(
  tx: Tx,
  mrnIndex: Buffer | null,
  nameBirthIndex: Buffer | null,
  clinicId: string | null,
): Promise<{ id: string; clinic_id: string; created_at: Date }[]> {
  return tx.query(find, [mrnIndex, nameBirthIndex, clinicId]);
}

export interface NewPatientRow {
  readonly id: string;
  readonly clinicId: string;
  readonly sealed: unknown;
  readonly wrappedKey: Buffer;
  readonly rootKid: string;
  readonly mrnIndex: Buffer;
  readonly nameBirthIndex: Buffer;
  readonly at: Date;
}

export function insertPatient(tx: Tx, patient: NewPatientRow): Promise<unknown[]> {
  return tx.query(insert, [
    patient.id,
    patient.clinicId,
    JSON.stringify(patient.sealed),
    patient.wrappedKey,
    patient.rootKid,
    patient.mrnIndex,
    patient.nameBirthIndex,
    patient.at,
  ]);
}

/** The scope of whoever asks: the application's own wall, beside row-level security. */
export interface SeenFrom {
  readonly territories: readonly string[];
  readonly clinics: readonly string[];
}

const operators = statement(
  'patients_operators',
  `select distinct t.operator_id, o.territory_id from orders o join territories t on t.id = o.territory_id
    where o.patient_id = $1 and (o.territory_id = any ($2::uuid[]) or o.clinic_id = any ($3::uuid[])) limit 200`,
);

/** Where a patient's orders in scope stand, and who operates there. */
export function readOperators(
  tx: Tx,
  patientId: string,
  { territories, clinics }: SeenFrom,
): Promise<{ operator_id: string; territory_id: string }[]> {
  return tx.query(operators, [patientId, territories, clinics]);
}

const seen = statement(
  'patients_seen',
  `select exists (select 1 from orders where patient_id = $1 and (territory_id = any ($2::uuid[]) or clinic_id = any ($3::uuid[]))) as seen`,
);

/** Whether a patient has an order in scope. */
export async function hasOrderInScope(tx: Tx, patientId: string, { territories, clinics }: SeenFrom): Promise<boolean> {
  return (await tx.query<{ seen: boolean }>(seen, [patientId, territories, clinics]))[0]?.seen ?? false;
}

const selectExisting = statement('patients_existing', 'select id from patients where id = any ($1)');

/** Which of these ids are patients, whoever may see them; for the worker's role. */
export async function existingPatients(tx: Tx, ids: readonly string[]): Promise<string[]> {
  return (await tx.query<{ id: string }>(selectExisting, [ids])).map((row) => row.id);
}
