import { reasonCodes } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { ActionForm } from './action-form.tsx';
import { type Coded, CodedList, codedOf } from './coded-list.tsx';
import type { ActionFormProps } from './props.ts';

type Code = keyof typeof reasonCodes.request_info;

/** Asks the clinic for all that is missing at once. */
export function Form({ order, onDone, onCancel }: ActionFormProps) {
  const [items, setItems] = useState<Coded<Code>>({});
  const changing = useChange(
    order,
    (version, body: Parameters<typeof client.askClinic>[0]['body']) => client.askClinic({ orderId: order.id, version, body }),
    onDone,
  );
  return (
    <ActionForm
      changing={changing}
      does="Ask the clinic"
      happens="The clinic is told what is missing, and the order waits for its answer."
      lacks={Object.keys(items).length === 0 ? 'Choose what is missing.' : undefined}
      shows={/^\/items(\/\d+(\/(code|note))?)?$/}
      onSubmit={() => changing.change({ items: codedOf(items) })}
      onCancel={onCancel}
    >
      <CodedList
        label="What is missing"
        codes={reasonCodes.request_info}
        value={items}
        onChange={setItems}
        noteLabel="What exactly"
        at="/items"
        errors={changing.errors}
      />
    </ActionForm>
  );
}
