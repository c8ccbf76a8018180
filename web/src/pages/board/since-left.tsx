import { Alert, Button, Group, Text } from '@mantine/core';
import type { FilterState } from './use-filters.ts';

interface SinceLeftProps {
  readonly count: number;
  readonly isTooMuch: boolean;
  readonly filtering: FilterState;
  readonly onForget: () => void;
}

/** What changed while one was away, and how to look at just that. */
export function SinceLeft({ count, isTooMuch, filtering: { filters, set }, onForget }: SinceLeftProps) {
  if (count === 0 && !isTooMuch && !filters.changed) return null;
  const words = count === 1 ? '1 order changed since you left.' : `${count.toLocaleString('en')} orders changed since you left.`;
  return (
    <Alert color="blue" variant="light" p="xs">
      <Group gap="sm">
        <Text size="sm">{isTooMuch ? 'More changed since you left than can be marked.' : words}</Text>
        {(count > 0 || filters.changed) && (
          <Button
            size="xs"
            variant="default"
            onClick={() => set({ changed: filters.changed ? undefined : true })}
            aria-pressed={filters.changed ?? false}
          >
            {filters.changed ? 'Show all again' : 'Show only these'}
          </Button>
        )}
        <Button
          size="xs"
          variant="subtle"
          onClick={() => {
            onForget();
            set({ changed: undefined });
          }}
        >
          I have seen them
        </Button>
      </Group>
    </Alert>
  );
}
