import type { PatientInput, PatientView } from '@orderly/contract';
import { type KeyEncryptionKey, openClasses, type PhiClass, type SealedRecord, sealClasses } from '../phi/index.ts';

interface PatientClasses {
  readonly contact: Pick<PatientInput, 'givenName' | 'familyName' | 'phone' | 'email' | 'address' | 'contactOnlyVia'>;
  readonly identity: Pick<PatientInput, 'mrn' | 'birthDate' | 'sex'>;
  [more: string]: Record<string, unknown>;
}

/** A patient's details by class, sealed for its row. */
export function sealPatient(key: KeyEncryptionKey, id: string, { mrn, birthDate, sex, ...contact }: PatientInput): SealedRecord {
  return sealClasses(key, { table: 'patients', rowId: id }, { contact, identity: { mrn, birthDate, sex } });
}

/** A patient as far as `classes` reach. */
export function openPatient(
  key: KeyEncryptionKey,
  row: {
    readonly id: string;
    readonly clinic_id: string;
    readonly encrypted_data: unknown;
    readonly merged_into: string | null;
    readonly created_at: Date;
  },
  classes: readonly PhiClass[],
): PatientView {
  const wanted = classes.filter((name) => name === 'contact' || name === 'identity');
  const opened = openClasses<PatientClasses>(key, { table: 'patients', rowId: row.id }, row.encrypted_data as SealedRecord, wanted);
  return {
    id: row.id,
    clinicId: row.clinic_id,
    ...opened.contact,
    ...opened.identity,
    mergedInto: row.merged_into,
    createdAt: row.created_at.toISOString(),
  };
}
