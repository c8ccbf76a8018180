import { Button, Group, Text } from '@mantine/core';

interface MoreProps {
  /** What there is several of, as `people`. */
  readonly what: string;
  readonly shown: number;
  readonly hasMore: boolean;
  readonly isReading: boolean;
  readonly onMore: () => void;
}

/** The end of a list: how much is shown, and more of it. */
export function More({ what, shown, hasMore, isReading, onMore }: MoreProps) {
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {`${what.slice(0, 1).toUpperCase()}${what.slice(1)}: ${hasMore ? `the first ${shown}` : shown}`}
      </Text>
      {hasMore && (
        <Button variant="default" size="xs" onClick={onMore} loading={isReading}>
          Show more
        </Button>
      )}
    </Group>
  );
}
