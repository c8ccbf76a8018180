import { TagsInput, Text } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { WithPatientData } from '../patient-data.tsx';
import { ActionForm } from './action-form.tsx';
import { AmendedLines } from './amended-lines.tsx';
import { CoverageFields, ShipToFields } from './amended-patient.tsx';
import { type Amendment, amendmentOf, draftOf } from './amendment.ts';
import type { ActionFormProps } from './props.ts';

/** Corrects an order. */
export function Form(props: ActionFormProps) {
  return <WithPatientData orderId={props.order.id}>{(opened) => <Corrections {...props} opened={opened} />}</WithPatientData>;
}

function Corrections({ order, opened, onDone, onCancel }: ActionFormProps & { readonly opened: Order }) {
  const [before] = useState(() => draftOf(opened));
  const [draft, setDraft] = useState(before);
  const changing = useChange(order, (version, body: Amendment) => client.amendOrder({ orderId: order.id, version, body }), onDone);
  const { errors } = changing;
  const amendment = amendmentOf(before, draft);
  const voids = order.signedBy !== null && (amendment.lines !== undefined || amendment.diagnoses !== undefined);
  const isApproved = order.status !== 'verification';
  return (
    <ActionForm
      changing={changing}
      does="Correct"
      happens={`What you change replaces what stands there, and is checked again${voids ? '; the practitioner signs anew, for what was signed is no longer what is ordered' : ''}.`}
      lacks={Object.keys(amendment).length === 0 ? 'Nothing is changed yet.' : undefined}
      shows={/^\/(shipTo|phone|coverage|lines|diagnoses)(\/.*)?$/}
      onSubmit={() => changing.change(amendment)}
      onCancel={onCancel}
    >
      <ShipToFields draft={draft} onChange={setDraft} errors={errors} />
      {order.billTo === 'insurance' && <CoverageFields draft={draft} onChange={setDraft} errors={errors} />}
      {isApproved ? (
        <Text size="sm" c="dimmed">
          Items and diagnoses were approved as they are: to change them, cancel the order and place another.
        </Text>
      ) : (
        <>
          <AmendedLines lines={draft.lines} onChange={(lines) => setDraft({ ...draft, lines })} errors={errors} />
          <TagsInput
            label="Diagnoses"
            description="ICD-10-CM, each ended with Enter."
            value={[...draft.diagnoses]}
            onChange={(diagnoses) => setDraft({ ...draft, diagnoses })}
            maxTags={12}
            error={firstAt(errors, '/diagnoses')}
          />
        </>
      )}
    </ActionForm>
  );
}

/** What is wrong at a pointer or below it. */
function firstAt(errors: Readonly<Record<string, string>>, at: string): string | undefined {
  return Object.entries(errors).find(([pointer]) => pointer === at || pointer.startsWith(`${at}/`))?.[1];
}
