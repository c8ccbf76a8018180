import type { PatientInput } from '@orderly/contract';
import { need, type Principal } from '../identity/index.ts';
import type { KeyEncryptionKey, PhiVault } from '../phi/index.ts';
import type { Tx } from '../platform/db/database.ts';
import { type FieldError, OrderlyError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { sealPatient } from './seal-patient.ts';
import { hasOrderInScope, insertPatient, type PatientRow, readPatientByMrn, searchPatientRows } from './store.ts';

export interface ChosenPatient {
  readonly id: string;
  readonly key: KeyEncryptionKey;
  readonly created: boolean;
}

const dayMs = 86_400_000;

/** What a JSON schema cannot say of a new patient: nobody is born tomorrow, give or take a day, which it may be elsewhere. */
export function mistakesOf({ birthDate }: PatientInput, now: Date): FieldError[] {
  if (Date.parse(birthDate) <= now.getTime() + dayMs) return [];
  return [{ pointer: '/patient/birthDate', code: 'in_the_future', detail: 'The birth date cannot lie in the future.' }];
}

/** A patient the caller named by id. Errors: missing_data when there is none, it is another clinic's, or the caller may not know of it. */
export async function knownPatient(
  tx: Tx,
  vault: PhiVault,
  principal: Principal,
  { id, row, clinicId }: { readonly id: string; readonly row: PatientRow | undefined; readonly clinicId: string },
): Promise<ChosenPatient> {
  if (row === undefined || row.clinic_id !== clinicId || !(await isSeen(tx, principal, row))) {
    throw new OrderlyError('missing_data', 'There is no such patient at the ordering clinic.', {
      errors: [{ pointer: '/patientId', code: 'unknown_patient', detail: 'Name a patient of the clinic that the practitioner belongs to.' }],
      outOfSight: { resourceType: 'patient', resourceId: id },
    });
  }
  if (row.merged_into !== null) {
    throw new OrderlyError('invalid_request', 'This patient record was merged into another.', {
      errors: [{ pointer: '/patientId', code: 'merged', detail: `Use patient ${row.merged_into}.` }],
    });
  }
  return { id: row.id, key: await openPatientKey(vault, row), created: false };
}

/** Whether a patient is the caller's to know of: through the clinic, or through an order in scope. */
async function isSeen(tx: Tx, principal: Principal, row: PatientRow): Promise<boolean> {
  return principal.clinics.includes(row.clinic_id) || hasOrderInScope(tx, row.id, principal);
}

/**
 * The clinic's patient with these details: the one who has the medical record number if name and birth date agree, else a new one.
 * Errors: conflict when the number belongs to somebody else, or to a patient the caller may not know of, and, unless `acceptDuplicates`, with those of
 * the clinic who have the same name and birth date under another number; forbidden where the caller's role adds no patients.
 */
export async function patientOf(
  tx: Tx,
  vault: PhiVault,
  principal: Principal,
  {
    clinicId,
    patient,
    at,
    acceptDuplicates,
  }: { readonly clinicId: string; readonly patient: PatientInput; readonly at: Date; readonly acceptDuplicates: boolean },
): Promise<ChosenPatient> {
  // Every machine may place orders; one whose role adds no patients names those it sees by id.
  need(principal, 'patients.write');
  const mrnIndex = vault.index.mrn(clinicId, patient.mrn);
  const nameBirthIndex = vault.index.nameBirth(patient);
  const [known, alike] = await Promise.all([
    readPatientByMrn(tx, clinicId, mrnIndex),
    acceptDuplicates ? [] : searchPatientRows(tx, null, nameBirthIndex, clinicId),
  ]);
  if (known !== undefined) {
    const isVisible = await isSeen(tx, principal, known);
    if (!known.name_birth_index.equals(nameBirthIndex) || !isVisible) throw belongsToAnother({ hidden: !isVisible, id: known.id });
    return { id: known.id, key: await openPatientKey(vault, known), created: false };
  }
  const shown: PatientRow[] = [];
  for (const row of alike) if (await isSeen(tx, principal, row)) shown.push(row);
  if (shown.length > 0) throw duplicates(shown);
  const id = newId();
  const { key, stored } = await vault.keys.create(id);
  // Travels with what is written next; if it fails, so does that.
  void insertPatient(tx, {
    id,
    clinicId,
    sealed: sealPatient(key, id, patient),
    wrappedKey: stored.wrappedKey,
    rootKid: stored.rootKid,
    mrnIndex,
    nameBirthIndex,
    at,
  });
  return { id, key, created: true };
}

/** That a medical record number is taken, by a patient in the caller's sight or out of it; the id is null when only the database saw whose it is. */
export function belongsToAnother({ hidden, id }: { readonly hidden: boolean; readonly id: string | null }): OrderlyError {
  return new OrderlyError('conflict', 'The clinic has another patient with this medical record number.', {
    errors: [
      {
        pointer: '/patient/mrn',
        code: 'belongs_to_another',
        detail: 'Check the number, the name and the birth date, or choose the patient by id.',
      },
    ],
    ...(hidden ? { outOfSight: { resourceType: 'patient', resourceId: id } } : {}),
  });
}

/** Errors that show whom the clinic may have already; never who they are. */
export function duplicates(rows: readonly { readonly id: string }[]): OrderlyError {
  return new OrderlyError(
    'conflict',
    'The clinic may have this patient already. Look at these, and send acceptDuplicates when it is somebody else.',
    {
      errors: rows.map((row) => ({ pointer: '/patient', code: 'possible_duplicate', detail: `See patient ${row.id}.` })),
      finds: rows.map((row) => row.id),
    },
  );
}

/** The patient's key out of its row. */
export function openPatientKey(
  vault: PhiVault,
  row: { readonly id: string; readonly wrapped_key: Buffer; readonly root_kid: string },
): KeyEncryptionKey | Promise<KeyEncryptionKey> {
  return vault.keys.open({ patientId: row.id, wrappedKey: row.wrapped_key, rootKid: row.root_kid });
}

/** The clinic a caller acts for: its own, or the one it names when its scope holds it. Errors: missing_data, forbidden. */
export function clinicOf(principal: Principal, named: string | undefined): string {
  if (principal.role === 'provider') {
    const own = principal.organizationId as string;
    if (named !== undefined && named !== own) throw new OrderlyError('forbidden', 'You act for your own clinic only.');
    return own;
  }
  if (named === undefined) {
    throw new OrderlyError('missing_data', 'Say which clinic this is for.', {
      errors: [{ pointer: '/clinicId', code: 'required', detail: 'Name the clinic.' }],
    });
  }
  return named;
}
