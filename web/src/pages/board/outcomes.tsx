import { Anchor, Badge, Group, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { type BulkItem, type Outcome, sendMany } from '../../board/bulk.ts';

/** One order of many that are being sent. */
export interface Sent {
  readonly item: BulkItem;
  readonly number: string;
  readonly outcome: Outcome | null;
}

/** Sends many actions and keeps what came of each; `stop` ends it after the part that is under way. */
export function useSendMany(onEnd: () => void) {
  const [sent, setSent] = useState<readonly Sent[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);
  const stopping = useRef(new AbortController());
  return {
    sent,
    error,
    isSending,
    stop: () => stopping.current.abort(),
    async send(items: readonly Omit<Sent, 'outcome'>[]) {
      stopping.current = new AbortController();
      setError(null);
      setSent(items.map((one) => ({ ...one, outcome: null })));
      setSending(true);
      try {
        await sendMany(
          items.map(({ item }) => item),
          (index, outcome) => setSent((now) => now?.with(index, { ...(now[index] as Sent), outcome }) ?? null),
          stopping.current.signal,
        );
      } catch (thrown) {
        setError(thrown);
      }
      setSending(false);
      onEnd();
    },
  };
}

const outcomeWords = { done: 'Done', refused: 'Refused', unknown: 'Not known' } as const;
const outcomeColors = { done: 'teal', refused: 'red', unknown: 'yellow' } as const;

/** What came of each, and how much of it. */
export function Outcomes({ sent, does }: { readonly sent: readonly Sent[]; readonly does: string }) {
  const count = (state: Outcome['state']) => sent.filter(({ outcome }) => outcome?.state === state).length;
  const known = sent.filter(({ outcome }) => outcome !== null).length;
  return (
    <Stack gap="xs">
      <Text role="status" aria-live="polite">
        {known < sent.length ? `${does}: ${known} of ${sent.length} …` : `${does}: ${count('done')} of ${sent.length} done`}
        {count('refused') > 0 && `, ${count('refused')} refused`}
        {count('unknown') > 0 && `, ${count('unknown')} not known`}
        {known === sent.length && '.'}
      </Text>
      <ScrollArea.Autosize mah={360} type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'What came of each' }}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Order</Table.Th>
              <Table.Th>What came of it</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sent.map(({ item, number, outcome }) => (
              <Table.Tr key={item.id}>
                <Table.Td>
                  <Anchor component={Link} to={`/orders/${item.id}`} ff="monospace">
                    {number}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  {outcome === null ? (
                    <Text size="sm" c="dimmed">
                      Waiting
                    </Text>
                  ) : (
                    <Group gap="xs" wrap="nowrap" align="flex-start">
                      <Badge variant="light" color={outcomeColors[outcome.state]} style={{ flexShrink: 0 }}>
                        {outcomeWords[outcome.state]}
                      </Badge>
                      {outcome.state !== 'done' && <Text size="sm">{outcome.why}</Text>}
                    </Group>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </Stack>
  );
}
