import type { Check } from '../check.ts';
import { duplicates } from './duplicates.ts';
import { insuranceCoverage } from './insurance-coverage.ts';
import { orderDetails } from './order-details.ts';
import { priorAuthorisation } from './prior-authorisation.ts';
import { providerCredentials } from './provider-credentials.ts';
import { territoryAssignment } from './territory-assignment.ts';

/** Every check that an order goes through. */
export const allChecks: readonly Check[] = [
  orderDetails,
  insuranceCoverage,
  providerCredentials,
  territoryAssignment,
  priorAuthorisation,
  duplicates,
];
