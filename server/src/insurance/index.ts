export type { EligibilityQuestion } from './eligibility.ts';
export { importMembers } from './import-members.ts';
export { type Insurance, openInsurance } from './insurance.ts';
export { loadPayers, type Payer } from './payers.ts';
export { addMembers } from './store.ts';
