import { Button, Paper, Stack, Text } from '@mantine/core';
import { DraftState } from './draft-state.tsx';
import type { Draft } from './drafts.ts';
import { NeedsPanel } from './needs-panel.tsx';

interface PlaceBoxProps {
  readonly draft: Draft;
  readonly isPending: boolean;
  readonly onPlace: () => void;
}

/** What the order needs, and the button that places it, always in sight. */
export function PlaceBox({ draft, isPending, onPlace }: PlaceBoxProps) {
  return (
    <Stack gap="md">
      <NeedsPanel />
      <Paper withBorder p="md">
        <Stack gap="sm">
          <Button size="md" onClick={onPlace} loading={isPending}>
            Place the order
          </Button>
          <DraftState draft={draft} />
          <Text size="xs" c="dimmed">
            Drafts are kept encrypted, for you alone.
          </Text>
        </Stack>
      </Paper>
    </Stack>
  );
}
