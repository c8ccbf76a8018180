import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';

interface OrderFilterProps {
  readonly onFound: (order: { readonly id: string; readonly number: string }) => void;
  /** On the button. */
  readonly does?: string;
}

/** An order by its number. */
export function OrderFilter({ onFound, does = 'Only this order' }: OrderFilterProps) {
  const [number, setNumber] = useState('');
  const finding = useMutation({
    mutationFn: async () => (await client.listOrders({ number: number.trim(), limit: 1 })).items[0] ?? null,
    onSuccess: (order) => {
      if (order === null) return;
      setNumber('');
      onFound(order);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    finding.mutate();
  };
  const error =
    finding.data === null ? 'No order in your sight has this number.' : finding.error === null ? undefined : failingOf(finding.error).detail;
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          label="Order number"
          required
          withAsterisk={false}
          value={number}
          error={error}
          onChange={(event) => {
            setNumber(event.currentTarget.value);
            finding.reset();
          }}
        />
        <Button type="submit" variant="default" loading={finding.isPending} style={{ flexShrink: 0 }}>
          {does}
        </Button>
      </Group>
    </form>
  );
}
