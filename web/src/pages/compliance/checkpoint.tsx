import { Button, Card, Code, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { Failure, Loading } from '../../ui/states.tsx';

/** The latest signed state of the journal: whoever keeps a copy can tell later that nothing before it was altered. */
export function Checkpoint() {
  const [isOpen, setOpen] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: ['checkpoint'], queryFn: ({ signal }) => client.readCheckpoint({}, { signal }) });
  return (
    <Card withBorder component="section" aria-labelledby="checkpoint">
      <Stack gap="xs">
        <Title order={2} size="h4" id="checkpoint">
          Checkpoint
        </Title>
        {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
        {data === undefined && error === null && <Loading lines={2} />}
        {data !== undefined && (
          <>
            <Text size="sm">
              {sizeOf(data)} entries are sealed under a signed root. Keep a copy of it elsewhere: with it anyone can prove later that nothing before
              it was altered or taken away.
            </Text>
            <Group gap="xs">
              <Button size="compact-sm" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                {isOpen ? 'Close' : 'Show it'}
              </Button>
              <CopyButton value={data}>
                {({ copied, copy }) => (
                  <Button size="compact-sm" variant="subtle" onClick={copy}>
                    {copied ? 'Copied' : 'Copy it'}
                  </Button>
                )}
              </CopyButton>
            </Group>
            {isOpen && (
              <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
                {data}
              </Code>
            )}
          </>
        )}
      </Stack>
    </Card>
  );
}

/** The second line of a C2SP checkpoint. */
function sizeOf(note: string): string {
  return Number(note.split('\n')[1]).toLocaleString('en');
}
