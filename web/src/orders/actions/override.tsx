import { statusWords } from '../words.ts';
import { CancelFields } from './cancel-fields.tsx';
import type { ActionFormProps } from './props.ts';

/** Cancels an order that is over already. */
export function Form(props: ActionFormProps) {
  const was = statusWords[props.order.status].toLowerCase();
  return (
    <CancelFields
      {...props}
      does="Cancel it nonetheless"
      happens={`An order that is ${was} becomes cancelled under your name, and an alert is raised.`}
    />
  );
}
