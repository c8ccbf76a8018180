import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { holdCodes, type OrderListItem, reasonCodes, type ShipmentMethod } from '@orderly/contract';
import { type FormEvent, useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import type { Territory } from '../../board/territories.ts';
import { Failure } from '../../ui/states.tsx';
import { type BulkAction, type BulkInput, nothingEntered } from './bulk-actions.ts';
import { Outcomes, useSendMany } from './outcomes.tsx';

interface BulkDialogProps {
  readonly action: BulkAction;
  readonly orders: readonly OrderListItem[];
  readonly territories: readonly Territory[];
  /** With what was done, so that it is not selected any more. */
  readonly onClose: (done: readonly string[]) => void;
}

/** One action on many orders: what has to be entered once, then what came of each. */
export function BulkDialog({ action, orders, territories, onClose }: BulkDialogProps) {
  const [input, setInput] = useState(nothingEntered);
  // Those that were meant when it was opened, whatever happens to the selection meanwhile.
  const [meant] = useState(orders);
  const sending = useSendMany(() => undefined);
  const lacks = action.asks.find((name) => name !== 'expectedAt' && input[name] === null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacks !== undefined) return;
    // As they stand now: the version is the one that is on the screen.
    void sending.send(
      meant.map((order) => ({ number: order.number, item: action.itemOf(orders.find(({ id }) => id === order.id) ?? order, input) })),
    );
  };
  const close = () => {
    sending.stop();
    onClose((sending.sent ?? []).flatMap(({ item, outcome }) => (outcome?.state === 'done' ? [item.id] : [])));
  };
  const count = `${meant.length} ${meant.length === 1 ? 'order' : 'orders'}`;
  return (
    <Modal opened onClose={close} title={`${action.does}: ${count}`} size="lg">
      {sending.sent === null ? (
        <form onSubmit={submit}>
          <Stack>
            {action.asks.map((name) => (
              <Field key={name} name={name} action={action} input={input} territories={territories} onChange={setInput} />
            ))}
            <Text size="sm" c="dimmed">
              Each order is taken by itself: one that can’t be {action.action === 'ship' ? 'shipped' : 'changed'} now stays as it is, and you are told
              why.
            </Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Back
              </Button>
              <Button type="submit" disabled={lacks !== undefined} {...(action.isGrave ? { color: 'red' } : {})}>
                {action.does} {count}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          {sending.error !== null && <Failure failing={failingOf(sending.error)} />}
          <Outcomes sent={sending.sent} does={action.does} />
          <Group justify="flex-end">
            {sending.isSending && (
              <Button variant="default" onClick={sending.stop}>
                Stop
              </Button>
            )}
            <Button onClick={close} disabled={sending.isSending}>
              Close
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

interface FieldProps {
  readonly name: keyof BulkInput;
  readonly action: BulkAction;
  readonly input: BulkInput;
  readonly territories: readonly Territory[];
  readonly onChange: (input: BulkInput) => void;
}

/** Ways of shipping that need nothing of each order by itself. */
const methods: readonly { readonly value: ShipmentMethod; readonly label: string }[] = [
  { value: 'own_delivery', label: 'Own delivery' },
  { value: 'pickup', label: 'Pickup by the patient' },
  { value: 'dispensed_at_clinic', label: 'Dispensed at the clinic' },
  { value: 'facility', label: 'To a facility' },
];

function Field({ name, action, input, territories, onChange }: FieldProps) {
  if (name === 'expectedAt') {
    if (input.code !== 'back_order') return null;
    return (
      <TextInput
        label="Expected on"
        type="date"
        value={input.expectedAt}
        onChange={({ currentTarget }) => onChange({ ...input, expectedAt: currentTarget.value })}
      />
    );
  }
  const choices = {
    method: { label: 'How', data: [...methods] },
    territoryId: { label: 'To territory', data: territories.map(({ id, name: label }) => ({ value: id, label })) },
    code: { label: 'Why', data: codesOf(action) },
  }[name];
  return (
    <Select
      {...choices}
      value={input[name]}
      onChange={(value) => onChange({ ...input, [name]: value })}
      searchable={choices.data.length > 8}
      required
    />
  );
}

function codesOf({ action }: BulkAction): { value: string; label: string }[] {
  if (action === 'hold') return Object.entries(holdCodes).map(([value, { label }]) => ({ value, label }));
  const codes: Readonly<Record<string, string>> = action === 'transfer' ? reasonCodes.transfer : reasonCodes.cancel;
  return Object.entries(codes).map(([value, label]) => ({ value, label }));
}
