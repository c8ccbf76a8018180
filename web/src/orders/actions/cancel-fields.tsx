import { type Disposition, reasonCodes } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { lineName } from '../quantities.ts';
import { dispositionWords } from '../shipping-words.ts';
import { ActionForm } from './action-form.tsx';
import { CodeSelect, NoteField, noteOf } from './fields.tsx';
import type { ActionFormProps } from './props.ts';

type Code = keyof typeof reasonCodes.cancel;
type Body = Parameters<typeof client.cancelOrder>[0]['body'];

interface CancelFieldsProps extends ActionFormProps {
  readonly does: string;
  readonly happens: string;
}

/** Cancels an order; of what has shipped somebody says what became of it. */
export function CancelFields({ order, does, happens, onDone, onCancel }: CancelFieldsProps) {
  const [code, setCode] = useState<Code | null>(null);
  const [became, setBecame] = useState<Readonly<Record<string, Disposition>>>({});
  const [note, setNote] = useState('');
  const shipped = order.lines.filter((line) => line.shipped > 0);
  const disposition = shipped.flatMap(({ id }) => {
    const one = became[id];
    return one === undefined ? [] : [{ lineId: id, disposition: one }];
  });
  const changing = useChange(order, (version, body: Body) => client.cancelOrder({ orderId: order.id, version, body }), onDone);
  const submit = () => {
    if (code !== null) changing.change({ code, ...noteOf(note), ...(disposition.length === 0 ? {} : { disposition }) });
  };
  const missing = changing.errors['/disposition'];
  return (
    <ActionForm
      changing={changing}
      does={does}
      happens={happens}
      warns="A cancelled order stays cancelled: nothing takes it up again."
      lacks={code === null ? 'Choose why.' : undefined}
      shows={/^\/(code|note|disposition(\/\d+\/(lineId|disposition))?)$/}
      onSubmit={submit}
      onCancel={onCancel}
    >
      <CodeSelect<Code> label="Why" codes={reasonCodes.cancel} value={code} onChange={setCode} error={changing.errors['/code']} data-autofocus />
      {shipped.map((line) => {
        const place = disposition.findIndex(({ lineId }) => lineId === line.id);
        return (
          <CodeSelect<Disposition>
            key={line.id}
            label={`What became of ${lineName(line)}, of which ${line.shipped} shipped`}
            codes={dispositionWords}
            value={became[line.id] ?? null}
            onChange={(one) => one !== null && setBecame({ ...became, [line.id]: one })}
            error={place < 0 ? missing && 'Say what became of it.' : changing.errors[`/disposition/${place}/lineId`]}
          />
        );
      })}
      <NoteField value={note} onChange={setNote} error={changing.errors['/note']} />
    </ActionForm>
  );
}
