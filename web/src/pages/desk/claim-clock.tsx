import { Alert, Button, Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';

const tickMs = 1000;
const soonMs = 2 * 60_000;

interface ClaimClockProps {
  readonly until: string;
  readonly onLonger: () => void;
}

/** How long the order is one’s own yet; said aloud only when it ends soon, and when it has. */
export function ClaimClock({ until, onLonger }: ClaimClockProps) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), tickMs);
    return () => window.clearInterval(timer);
  }, []);
  const leftMs = Date.parse(until) - now;
  if (leftMs > soonMs) {
    return (
      <Text size="sm" c="dimmed">
        yours for {clock(leftMs)}
      </Text>
    );
  }
  const isOver = leftMs <= 0;
  return (
    <Alert color="yellow" role="alert" title={isOver ? 'Your claim has ended' : 'Your claim ends in less than two minutes'}>
      <Group>
        <Text size="sm">
          {isOver
            ? 'The order goes to whoever asks next. What you decide still counts, unless somebody else has decided before.'
            : 'Then the order goes to whoever asks next.'}
        </Text>
        <Button size="xs" variant="light" onClick={onLonger}>
          {isOver ? 'Claim it again' : 'Keep it for fifteen minutes more'}
        </Button>
      </Group>
    </Alert>
  );
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
