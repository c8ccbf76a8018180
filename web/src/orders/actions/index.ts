import type { Action } from '@orderly/contract';
import { type ComponentType, lazy } from 'react';
import type { ActionFormProps } from './props.ts';

/** The form of each action: a file here that exports `Form`, and a line in this table. */
export const actionForms: Readonly<Partial<Record<Action, ComponentType<ActionFormProps>>>> = {
  hold: lazy(async () => ({ default: (await import('./hold.tsx')).Form })),
};
