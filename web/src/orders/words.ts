import {
  type Action,
  type Fulfilment,
  holdCodes,
  type NextStep,
  type Party,
  type Role,
  reasonCodes,
  type Stage,
  type Status,
} from '@orderly/contract';

/** What people call things. The codes are the contract's; here are only their words. */
export const stageWords: Readonly<Record<Stage, string>> = { pending: 'Pending', preparing: 'Preparing', shipped: 'Shipped', closed: 'Closed' };

export const statusWords: Readonly<Record<Status, string>> = {
  order_created: 'Created',
  verification: 'In verification',
  in_progress: 'In progress',
  completed: 'Completed',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
};

export const fulfilmentWords: Readonly<Record<Fulfilment, string>> = { preparing: 'Preparing', shipped: 'On its way', delivered: 'Delivered' };

/** Whose move it is. */
export const partyWords: Readonly<Record<Party, string>> = {
  clinic: 'the clinic',
  desk: 'the order desk',
  payer: 'the payer',
  patient: 'the patient',
  warehouse: 'the distributor',
  carrier: 'the carrier',
  nobody: 'nobody',
};

/** What is to be done, as one says it to whoever is to do it. */
export const stepWords: Readonly<Record<NextStep, string>> = {
  verify: 'Verify',
  check: 'Wait for checks',
  answer: 'Answer',
  sign: 'Sign',
  release: 'Resolve the hold',
  ship: 'Ship',
  trace: 'Trace the parcel',
  prove_delivery: 'Prove the delivery',
  none: 'Nothing to do',
};

/** Of each action: how its form is called, and what one says of whoever has done it ("Dana shipped this"). */
export const actionWords: Readonly<Record<Action, { readonly does: string; readonly done: string }>> = {
  place: { does: 'Place the order', done: 'placed this' },
  submit: { does: 'Submit', done: 'submitted this' },
  approve: { does: 'Approve', done: 'approved this' },
  requestInfo: { does: 'Ask the clinic', done: 'asked the clinic about this' },
  answer: { does: 'Answer', done: 'answered a question about this' },
  amend: { does: 'Correct', done: 'corrected this' },
  authorise: { does: 'Record the authorisation', done: 'recorded an authorisation of this' },
  sign: { does: 'Sign', done: 'signed this' },
  reject: { does: 'Reject', done: 'rejected this' },
  hold: { does: 'Put on hold', done: 'put this on hold' },
  release: { does: 'Release', done: 'released this' },
  ship: { does: 'Ship', done: 'shipped this' },
  deliver: { does: 'Prove the delivery', done: 'proved a delivery of this' },
  closeShipment: { does: 'Close the shipment', done: 'closed a shipment of this' },
  cancelLine: { does: 'Cancel the line', done: 'cancelled a line of this' },
  complete: { does: 'Complete', done: 'completed this' },
  cancel: { does: 'Cancel the order', done: 'cancelled this' },
  override: { does: 'Cancel it nonetheless', done: 'cancelled this' },
  transfer: { does: 'Transfer', done: 'transferred this' },
  attach: { does: 'Add a document', done: 'added a document to this' },
  withdraw: { does: 'Withdraw the document', done: 'withdrew a document of this' },
  note: { does: 'Add a note', done: 'wrote a note on this' },
};

/** "shipped this"; for what a newer server may call by a name not known here, that it was changed. */
export function doneWords(action: string): string {
  return (actionWords as Readonly<Record<string, { done: string } | undefined>>)[action]?.done ?? 'changed this';
}

/** Who reads a note that somebody of this role writes and does not share. */
export function notesBetween(role: Role | null): string {
  return role === 'provider' || role === 'verifier' ? 'The clinic and the order desk read it.' : 'Only your organisation reads it.';
}

/** A hold code in words; one that a newer server has and this page does not know stays a code. */
export function holdLabel(code: string): string {
  return (holdCodes as Readonly<Record<string, { label: string }>>)[code]?.label ?? code;
}

/** What the clinic was asked, by its code. */
export function questionWords(code: string): string {
  return (reasonCodes.request_info as Readonly<Record<string, string>>)[code] ?? code;
}

export const roleWords: Readonly<Record<Role, string>> = {
  provider: 'Clinic',
  verifier: 'Order desk',
  master_distributor: 'Master distributor',
  distributor: 'Distributor',
  sales_rep: 'Sales representative',
  compliance: 'Compliance',
  admin: 'Administrator',
};
