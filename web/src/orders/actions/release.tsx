import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useChange } from '../change.ts';
import { lineName } from '../quantities.ts';
import { holdLabel } from '../words.ts';
import { ActionForm } from './action-form.tsx';
import type { ActionFormProps } from './props.ts';

/** Of the hold on the order itself, beside the ids of lines. */
const whole = 'order';

/** Releases the order, or one line of it. */
export function Form({ order, about, onDone, onCancel }: ActionFormProps) {
  const holds = order.holds.map(({ lineId = whole, code }) => ({ value: lineId, label: labelOf(order, lineId, code) }));
  const [held, setHeld] = useState<string | undefined>(about.lineId ?? holds[0]?.value);
  const changing = useChange(
    order,
    (version, body: Parameters<typeof client.releaseOrder>[0]['body']) => client.releaseOrder({ orderId: order.id, version, body }),
    onDone,
  );
  return (
    <ActionForm
      changing={changing}
      does="Release"
      happens="What was held goes on from here, and whoever has the next move is told."
      lacks={held === undefined ? 'Nothing is on hold any more.' : undefined}
      onSubmit={() => changing.change(held === undefined || held === whole ? {} : { lineId: held })}
      onCancel={onCancel}
    >
      <Radio.Group label="What is released" value={held ?? null} onChange={setHeld}>
        <Stack gap="xs" mt={6}>
          {holds.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
    </ActionForm>
  );
}

function labelOf(order: ActionFormProps['order'], lineId: string, code: string): string {
  const line = order.lines.find(({ id }) => id === lineId);
  return `${line === undefined ? 'The order' : lineName(line)}: ${holdLabel(code)}`;
}
