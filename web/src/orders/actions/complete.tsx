import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { isUnderWay } from '../quantities.ts';
import { ActionForm } from './action-form.tsx';
import { newProof, proofOf } from './proof.ts';
import { ProofFields } from './proof-fields.tsx';
import type { ActionFormProps } from './props.ts';

/** Completes an order, with one proof of all that is still on its way. */
export function Form({ order, onDone, onCancel }: ActionFormProps) {
  const open = order.shipments.filter(isUnderWay);
  const methods = new Set(open.map(({ method }) => method));
  const [draft, setDraft] = useState(() => newProof(new Date()));
  const changing = useChange(
    order,
    (version, body: Parameters<typeof client.completeOrder>[0]['body']) => client.completeOrder({ orderId: order.id, version, body }),
    onDone,
  );
  const submit = () => changing.change(open.length === 0 ? {} : { proofOfDelivery: proofOf(draft, methods) });
  const what = open.length === 0 ? 'All of it is proven to have arrived' : `This proves the arrival of ${shipments(open.length)}`;
  return (
    <ActionForm
      changing={changing}
      does="Complete"
      happens={`${what}: the order is completed, sealed for the archive, and the clinic is told.`}
      lacks={open.length > 0 && draft.receivedAt === '' ? 'Enter when it was received.' : undefined}
      shows={/^\/proofOfDelivery\/.+$/}
      onSubmit={submit}
      onCancel={onCancel}
    >
      {open.length > 0 && (
        <ProofFields orderId={order.id} methods={methods} draft={draft} onChange={setDraft} at="/proofOfDelivery" errors={changing.errors} />
      )}
    </ActionForm>
  );
}

function shipments(count: number): string {
  return count === 1 ? 'the shipment that is on its way' : `all ${count} shipments that are on their way`;
}
