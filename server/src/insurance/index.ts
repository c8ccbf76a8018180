export type { EligibilityQuestion } from './eligibility.ts';
export { type Insurance, openInsurance } from './insurance.ts';
export { loadPayers, type Payer } from './payers.ts';
export { addMembers } from './store.ts';
