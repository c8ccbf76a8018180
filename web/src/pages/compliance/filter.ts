import type { JournalItem } from '@orderly/contract';

export interface Filter {
  readonly action: string | null;
  readonly outcome: JournalItem['outcome'] | null;
  /** As a field of date and time has it, in the time zone of this computer; empty for no bound. */
  readonly from: string;
  readonly to: string;
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly order: { readonly id: string; readonly number: string } | null;
  readonly patient: { readonly id: string } | null;
}

export const untouched: Filter = { action: null, outcome: null, from: '', to: '', actor: null, order: null, patient: null };

/** As the API takes it. */
export function parametersOf({ action, outcome, from, to, actor, order, patient }: Filter) {
  return {
    ...(action === null ? {} : { action }),
    ...(outcome === null ? {} : { outcome }),
    ...(from === '' ? {} : { from: new Date(from).toISOString() }),
    ...(to === '' ? {} : { to: new Date(to).toISOString() }),
    ...(actor === null ? {} : { actorId: actor.id }),
    ...(order === null ? {} : { orderId: order.id }),
    ...(patient === null ? {} : { patientId: patient.id }),
  };
}
