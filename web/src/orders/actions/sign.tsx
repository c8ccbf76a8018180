import { Button } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useStepUp } from '../../app/step-up.tsx';
import { useChange } from '../change.ts';
import { WithPatientData } from '../patient-data.tsx';
import { Signature } from '../signing/signature.tsx';
import { SignedContent } from '../signing/signed-content.tsx';
import { ActionForm } from './action-form.tsx';
import type { ActionFormProps } from './props.ts';

type Body = Parameters<typeof client.signOrder>[0]['body'];

/** The ordering practitioner signs what is shown. */
export function Form(props: ActionFormProps) {
  return <WithPatientData orderId={props.order.id}>{(opened, reread) => <Signing {...props} opened={opened} onReread={reread} />}</WithPatientData>;
}

function Signing({ order, opened, onReread, onDone, onCancel }: ActionFormProps & { readonly opened: Order; readonly onReread: () => void }) {
  const [signature, setSignature] = useState('');
  const stepUp = useStepUp();
  const changing = useChange(order, (version, body: Body) => stepUp.run(() => client.signOrder({ orderId: order.id, version, body })), onDone);
  const isOutdated = opened.version !== order.version;
  return (
    <ActionForm
      changing={changing}
      does="Sign"
      happens="Your signature stands under what is shown here, with the date and a seal over its content; the order goes on to the desk."
      lacks={isOutdated ? 'Look at the order as it stands now.' : signature.trim() === '' ? 'Sign first.' : undefined}
      shows={/^\/(signature|intent)$/}
      instead={stepUp.prompt ?? undefined}
      onSubmit={() => changing.change({ intent: 'order', signature: signature.trim() })}
      onCancel={onCancel}
    >
      <SignedContent opened={opened} />
      {isOutdated && (
        // What was read is what is signed.
        <Button variant="light" onClick={onReread}>
          Read the order as it stands now
        </Button>
      )}
      <Signature value={signature} onChange={setSignature} error={changing.errors['/signature'] ?? changing.errors['/intent']} />
    </ActionForm>
  );
}
