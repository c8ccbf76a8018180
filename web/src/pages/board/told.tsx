import { Text } from '@mantine/core';
import { failingOf } from '../../api/failing.ts';
import type { Snapshot } from '../../board/collection.ts';
import { Failure } from '../../ui/states.tsx';

interface ToldProps {
  readonly said: string;
  readonly snapshot: Snapshot;
  readonly onRetry: () => void;
}

/** What has just happened, said aloud too; and why the board can't be read, while it can't. */
export function Told({ said, snapshot: { error }, onRetry }: ToldProps) {
  return (
    <>
      {error !== null && <Failure failing={failingOf(error)} onRetry={onRetry} />}
      <Text size="sm" c="dimmed" mih="1.6em" role="status" aria-live="polite" truncate>
        {said}
      </Text>
    </>
  );
}
