import { CancelFields } from './cancel-fields.tsx';
import type { ActionFormProps } from './props.ts';

/** Cancels an order that is under way. */
export function Form(props: ActionFormProps) {
  return <CancelFields {...props} does="Cancel the order" happens="The whole order ends here, and the clinic and the distributor are told." />;
}
