export { type BlindIndex, normalIdentifier, openBlindIndex } from './blind-index.ts';
export type { KeyEncryptionKey } from './jwe.ts';
export { openRootKeyFile, type RootKey } from './keys.ts';
export { classesFor, type PhiClass, phiClasses, type Relation, relationOf, type Standing, type Viewer } from './matrix.ts';
export { createPatientKeys, type PatientKeys, type StoredPatientKey } from './patient-keys.ts';
export type { RowVault } from './row-vault.ts';
export {
  openClass,
  openClasses,
  type PhiByClass,
  type SealedPlace,
  type SealedRecord,
  sealClasses,
} from './sealed-record.ts';
export { newContentKey, openSegments, sealedLength, sealSegments } from './segments.ts';
export { openVault, type PhiVault } from './vault.ts';
