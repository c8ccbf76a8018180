import { reasonCodes } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { ActionForm } from './action-form.tsx';
import { type Coded, CodedList, codedOf } from './coded-list.tsx';
import type { ActionFormProps } from './props.ts';

type Code = keyof typeof reasonCodes.reject;

/** Rejects an order with every reason at once, so that the clinic corrects it once. */
export function Form({ order, onDone, onCancel }: ActionFormProps) {
  const [reasons, setReasons] = useState<Coded<Code>>({});
  const changing = useChange(
    order,
    (version, body: Parameters<typeof client.verifyOrder>[0]['body']) => client.verifyOrder({ orderId: order.id, version, body }),
    onDone,
  );
  return (
    <ActionForm
      changing={changing}
      does="Reject"
      happens="The order ends here, and the clinic is told why; it can place a corrected one. What is merely missing is better asked for."
      warns="A rejected order can’t be taken up again."
      lacks={Object.keys(reasons).length === 0 ? 'Choose every reason there is.' : undefined}
      shows={/^\/reasons(\/\d+(\/(code|note))?)?$/}
      onSubmit={() => changing.change({ decision: 'reject', reasons: codedOf(reasons) })}
      onCancel={onCancel}
    >
      <CodedList
        label="Reasons"
        codes={reasonCodes.reject}
        value={reasons}
        onChange={setReasons}
        noteLabel="More on it"
        at="/reasons"
        errors={changing.errors}
      />
    </ActionForm>
  );
}
