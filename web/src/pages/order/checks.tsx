import { Alert, Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { type CheckRuns, type Order, reasonCodes } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { checkState, checkWords, findingWords, remediesOf } from '../../orders/check-words.ts';
import { Failure } from '../../ui/states.tsx';
import { Time, useNow } from '../../ui/time.tsx';
import { Evidence } from './evidence.tsx';
import { Section } from './section.tsx';

type Check = Order['checks'][number];
type Run = CheckRuns['items'][number];

interface ChecksProps {
  readonly order: Order;
  /** For who has come to decide the order by its evidence. */
  readonly opensAtOnce?: boolean;
}

/** How each check stands and what mends it; what it was found by only when one asks, for that is patient data. */
export function Checks({ order, opensAtOnce = false }: ChecksProps) {
  const reading = useMutation({ mutationFn: () => client.readOrderChecks({ orderId: order.id }), gcTime: 0 });
  const { mutate } = reading;
  const isAsked = useRef(false);
  useEffect(() => {
    if (!opensAtOnce || isAsked.current) return;
    isAsked.current = true;
    mutate();
  }, [opensAtOnce, mutate]);
  const runs = reading.data?.items;
  return (
    <Section
      title="Checks"
      actions={
        <Button
          size="compact-sm"
          variant="default"
          loading={reading.isPending}
          onClick={() => (runs === undefined ? reading.mutate() : reading.reset())}
        >
          {runs === undefined ? 'Show the evidence' : 'Hide the evidence'}
        </Button>
      }
    >
      <Stack gap="md">
        {reading.error !== null && <Failure failing={failingOf(reading.error)} onRetry={reading.mutate} />}
        {runs === undefined ? (
          <Text size="xs" c="dimmed">
            The evidence holds data of the patient: that you look at it is recorded.
          </Text>
        ) : (
          <Alert color="blue" p="xs">
            That you looked at the evidence is recorded.
          </Alert>
        )}
        {order.checks.map((check) => (
          <CheckRow key={check.check} check={check} run={runs?.find((run) => run.check === check.check)} />
        ))}
      </Stack>
    </Section>
  );
}

function CheckRow({ check, run }: { readonly check: Check; readonly run: Run | undefined }) {
  const now = useNow();
  const { words, color, isSettled } = checkState(check, now);
  const remedies = isSettled ? [] : remediesOf(check.codes);
  return (
    <Stack gap={2}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm" fw={600}>
          {checkWords[check.check]}
        </Text>
        <Badge variant="light" color={color} tt="none" style={{ flexShrink: 0 }}>
          {words}
        </Badge>
      </Group>
      {check.waivedWith !== null && (
        <Text size="sm">Waived: {(reasonCodes.waive as Readonly<Record<string, string>>)[check.waivedWith] ?? check.waivedWith}</Text>
      )}
      {check.codes.length > 0 && <Text size="sm">Found: {check.codes.map(findingWords).join(', ')}</Text>}
      {remedies.length > 0 && (
        <List size="sm">
          {remedies.map((remedy) => (
            <List.Item key={remedy}>{remedy}</List.Item>
          ))}
        </List>
      )}
      <Text size="xs" c="dimmed">
        {check.checkedAt !== null && (
          <>
            Looked at <Time at={check.checkedAt} inherit />
          </>
        )}
        {check.expiresAt !== null && isSettled && (
          <>
            , holds until <Time at={check.expiresAt} inherit />
          </>
        )}
      </Text>
      {run?.evidence !== undefined && <Evidence evidence={run.evidence} />}
    </Stack>
  );
}
