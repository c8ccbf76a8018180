export type { PhiVault } from '../phi/index.ts';
export { belongsToAnother, type ChosenPatient, knownPatient, mistakesOf, openPatientKey, patientOf } from './choose-patient.ts';
export { readLicences } from './licence-store.ts';
export { classesOfPatient } from './patients.ts';
export { existingProviders, type ProviderRow, readProvider } from './provider-store.ts';
export { createProvider } from './providers.ts';
export { patientRoutes } from './routes.ts';
export { openPatient } from './seal-patient.ts';
export { existingPatients, readPatient } from './store.ts';
