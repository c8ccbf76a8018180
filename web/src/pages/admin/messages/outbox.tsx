import { Badge, Button, Card, Code, Group, Stack, Text } from '@mantine/core';
import type { OutboxItem } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { usePaged } from '../../../api/paged.ts';
import { More } from '../../../ui/more.tsx';
import { Empty, Failure, Loading } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';
import { channelWords } from './words.ts';

/** Mail and SMS that nobody takes, since no server for them is set up: kept here to be read in place of being sent. */
export function Outbox() {
  const list = usePaged(['outbox'], (cursor, signal) => client.listOutbox({ ...cursor, limit: 20 }, { signal }));
  const { items } = list;
  if (list.error !== null) return <Failure failing={failingOf(list.error)} onRetry={list.reread} />;
  if (items === undefined) return <Loading label="Reading the outbox" />;
  if (items.length === 0) {
    return <Empty title="The outbox is empty">Where a mail server and an SMS service are set up, messages go there and not here.</Empty>;
  }
  return (
    <Stack gap="sm">
      <Stack gap="xs" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {items.map((item) => (
          <Message key={item.id} message={item} />
        ))}
      </Stack>
      <More what="messages" shown={items.length} hasMore={list.hasMore} isReading={list.isReadingMore} onMore={list.readMore} />
    </Stack>
  );
}

function Message({ message: { channel, to, subject, text, html, createdAt } }: { readonly message: OutboxItem }) {
  const [isOpen, setOpen] = useState(false);
  const about = subject ?? text.split('\n')[0] ?? '';
  return (
    <Card component="li" withBorder p="sm">
      <Group justify="space-between" align="flex-start">
        <Stack gap={2}>
          <Group gap="xs">
            <Badge variant="default">{channelWords[channel]}</Badge>
            <Text size="sm" fw={600}>
              {about}
            </Text>
          </Group>
          <Text size="sm" c="dimmed">
            to {to}, <Time at={createdAt} inherit />
          </Text>
        </Stack>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? 'Close' : 'Read'}: ${about}`}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Close' : 'Read'}
        </Button>
      </Group>
      {isOpen && (
        <Stack gap="xs" mt="xs">
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text}
          </Code>
          {html !== null && (
            <iframe title={`As HTML: ${about}`} sandbox="" srcDoc={html} style={{ width: '100%', height: 320, border: 0, background: 'white' }} />
          )}
        </Stack>
      )}
    </Card>
  );
}
