import { Select } from '@mantine/core';
import { type Disposition, type Order, reasonCodes } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { leftOf, lineName, onItsWayOf } from '../quantities.ts';
import { dispositionWords } from '../shipping-words.ts';
import { ActionForm } from './action-form.tsx';
import { CodeSelect, NoteField, noteOf } from './fields.tsx';
import type { ActionFormProps } from './props.ts';

type Code = keyof typeof reasonCodes.cancel;

interface Input {
  readonly lineId: string;
  readonly body: Parameters<typeof client.cancelLine>[0]['body'];
}

/** Cancels what of a line has not arrived. */
export function Form({ order, about, onDone, onCancel }: ActionFormProps) {
  const open = order.lines.filter((line) => leftOf(line) + onItsWayOf(line) > 0);
  const [lineId, setLineId] = useState<string | null>(about.lineId ?? (open.length === 1 ? (open[0]?.id ?? null) : null));
  const [code, setCode] = useState<Code | null>(null);
  const [disposition, setDisposition] = useState<Disposition | null>(null);
  const [note, setNote] = useState('');
  const line = order.lines.find(({ id }) => id === lineId);
  const isOnItsWay = line !== undefined && onItsWayOf(line) > 0;
  const changing = useChange(order, (version, input: Input) => client.cancelLine({ orderId: order.id, version, ...input }), onDone);
  const submit = () => {
    if (lineId === null || code === null) return;
    changing.change({ lineId, body: { code, ...noteOf(note), ...(isOnItsWay && disposition !== null ? { disposition } : {}) } });
  };
  return (
    <ActionForm
      changing={changing}
      does="Cancel the line"
      happens={happensTo(line, open.length)}
      warns="What is cancelled of a line can’t be taken up again."
      lacks={lineId === null ? 'Choose the line.' : code === null ? 'Choose why.' : undefined}
      shows={/^\/(code|note|disposition)$/}
      onSubmit={submit}
      onCancel={onCancel}
    >
      {about.lineId === undefined && open.length > 1 && (
        <Select
          label="Which line"
          data={open.map((one) => ({ value: one.id, label: lineName(one) }))}
          value={lineId}
          onChange={setLineId}
          allowDeselect={false}
          required
        />
      )}
      <CodeSelect<Code> label="Why" codes={reasonCodes.cancel} value={code} onChange={setCode} error={changing.errors['/code']} data-autofocus />
      {isOnItsWay && (
        <CodeSelect<Disposition>
          label={`What became of the ${onItsWayOf(line)} on the way`}
          codes={dispositionWords}
          value={disposition}
          onChange={setDisposition}
          error={changing.errors['/disposition']}
        />
      )}
      <NoteField value={note} onChange={setNote} error={changing.errors['/note']} />
    </ActionForm>
  );
}

function happensTo(line: Order['lines'][number] | undefined, open: number): string {
  const what = line === undefined ? 'What of a line has not arrived' : `${leftOf(line) + onItsWayOf(line)} of ${lineName(line)}`;
  return `${what} is cancelled; ${open > 1 ? 'the other lines go on' : 'nothing else of the order is open, so that it ends'}.`;
}
