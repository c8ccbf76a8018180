import { type Principal, systemUserId } from '../identity/index.ts';

/** The system as the one who acts, in a transaction of the worker's role. */
export const systemPrincipal: Principal = {
  userId: systemUserId,
  kind: 'system',
  role: null,
  organizationId: null,
  name: 'Orderly',
  sessionId: null,
  agreed: true,
  territories: [],
  clinics: [],
  contactTerritories: [],
  npi: null,
};
