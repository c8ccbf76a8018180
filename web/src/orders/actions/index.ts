import type { Action } from '@orderly/contract';
import { type ComponentType, lazy } from 'react';
import type { ActionFormProps } from './props.ts';

/** The form of each action: a file here that exports `Form`, and a line in this table. */
export const actionForms: Readonly<Partial<Record<Action, ComponentType<ActionFormProps>>>> = {
  approve: form(() => import('./approve.tsx')),
  reject: form(() => import('./reject.tsx')),
  requestInfo: form(() => import('./request-info.tsx')),
  answer: form(() => import('./answer.tsx')),
  amend: form(() => import('./amend.tsx')),
  authorise: form(() => import('./authorise.tsx')),
  sign: form(() => import('./sign.tsx')),
  hold: form(() => import('./hold.tsx')),
  release: form(() => import('./release.tsx')),
  ship: form(() => import('./ship.tsx')),
  deliver: form(() => import('./deliver.tsx')),
  closeShipment: form(() => import('./close-shipment.tsx')),
  cancelLine: form(() => import('./cancel-line.tsx')),
  complete: form(() => import('./complete.tsx')),
  cancel: form(() => import('./cancel.tsx')),
  override: form(() => import('./override.tsx')),
  transfer: form(() => import('./transfer.tsx')),
  attach: form(() => import('./attach.tsx')),
  withdraw: form(() => import('./withdraw.tsx')),
  note: form(() => import('./note.tsx')),
};

function form(load: () => Promise<{ readonly Form: ComponentType<ActionFormProps> }>) {
  return lazy(async () => ({ default: (await load()).Form }));
}
