import type { BlindIndex, PatientKeys } from '../phi/index.ts';

/** What sealing and finding patient data takes: the patients' keys and the blind indexes. */
export interface PhiVault {
  readonly keys: PatientKeys;
  readonly index: BlindIndex;
}
