import type { Party, Stage } from '@orderly/contract';

/** Stages and parties as messages write them. */
export const stageWords: Readonly<Record<Stage, string>> = { pending: 'Pending', preparing: 'Preparing', shipped: 'Shipped', closed: 'Closed' };
export const partyWords: Readonly<Record<Party, string>> = {
  clinic: 'the clinic',
  desk: 'the order desk',
  payer: 'the payer',
  patient: 'the patient',
  warehouse: 'the distributor',
  carrier: 'the carrier',
  nobody: 'nobody',
};
