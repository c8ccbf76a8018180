import { type BlindIndex, openBlindIndex } from './blind-index.ts';
import type { RootKey } from './keys.ts';
import { createPatientKeys, type PatientKeys } from './patient-keys.ts';
import { createRowVault, type RowVault } from './row-vault.ts';

/** What sealing and finding patient data takes: the patients' keys, the blind indexes, and keys of rows that are no patient's yet. */
export interface PhiVault {
  readonly keys: PatientKeys;
  readonly index: BlindIndex;
  readonly rows: RowVault;
}

/** Everything that is sealed under a root key. */
export async function openVault(root: RootKey): Promise<PhiVault> {
  return { keys: createPatientKeys(root), index: await openBlindIndex(root), rows: createRowVault(root) };
}
