import { Button, Group, Paper, Text } from '@mantine/core';
import type { OrderListItem } from '@orderly/contract';
import { Suspense, useState } from 'react';
import { later } from '../../app/later.ts';
import { mostOfBatch } from '../../board/bulk.ts';
import { takes } from '../../board/next-step.ts';
import type { Territory } from '../../board/territories.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { type BulkAction, bulkActions } from './bulk-actions.ts';
import { useBoardHandle } from './handle.ts';

const BulkDialog = later(async () => (await import('./bulk-dialog.tsx')).BulkDialog);

interface BulkBarProps {
  readonly orders: readonly OrderListItem[];
  readonly territories: readonly Territory[];
  readonly onClear: () => void;
  readonly onDone: (ids: readonly string[]) => void;
}

/** What can be done with all that are selected. */
export function BulkBar({ orders, territories, onClear, onDone }: BulkBarProps) {
  const { role } = useBoardHandle();
  const [chosen, setChosen] = useState<BulkAction | null>(null);
  if (orders.length === 0 && chosen === null) return null;
  const reason = orders.length > mostOfBatch ? `At most ${mostOfBatch} orders at once. Select fewer.` : undefined;
  return (
    <>
      <Paper withBorder shadow="md" p="xs" pos="sticky" bottom={8} style={{ zIndex: 5 }} role="region" aria-label="With the selected orders">
        <Group gap="xs">
          <Text fw={600} size="sm" role="status" aria-live="polite">
            {orders.length.toLocaleString('en')} selected
          </Text>
          {bulkActions
            .filter(({ action }) => takes(role, action))
            .map((one) => (
              <ReasonedButton
                key={one.action}
                size="xs"
                variant="light"
                reason={reason}
                onClick={() => setChosen(one)}
                {...(one.isGrave ? { color: 'red' } : {})}
              >
                {one.does}
              </ReasonedButton>
            ))}
          <Button size="xs" variant="subtle" onClick={onClear}>
            Let go
          </Button>
        </Group>
      </Paper>
      {chosen !== null && (
        <Suspense fallback={null}>
          <BulkDialog
            action={chosen}
            orders={orders}
            territories={territories}
            onClose={(done) => {
              setChosen(null);
              onDone(done);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
