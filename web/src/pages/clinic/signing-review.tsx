import { Alert, Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ActionBatch, Problem, type ProblemDocument } from '@orderly/client';
import type { Order } from '@orderly/contract';
import { useMutation, useQueries } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { queries } from '../../api/queries.ts';
import { useStepUp } from '../../app/step-up.tsx';
import { Signature } from '../../orders/signing/signature.tsx';
import { SignedContent } from '../../orders/signing/signed-content.tsx';
import { Failure, Loading } from '../../ui/states.tsx';

/** More nobody reads before signing them together. */
export const mostAtOnce = 25;

/** Read once when it is opened, and not anew by itself: what is signed is what was read. Nothing of it is kept once it is closed. */
const sheetQuery = (orderId: string) => ({
  queryKey: ['signing', orderId],
  gcTime: 0,
  staleTime: Number.POSITIVE_INFINITY,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
  queryFn: ({ signal }: { signal: AbortSignal }) => client.readOrder({ orderId, include: 'phi' as const }, { signal }),
});

type Outcome = { readonly isSigned: true } | { readonly isSigned: false; readonly problem: ProblemDocument };

interface SigningReviewProps {
  readonly orderIds: readonly string[];
  readonly onBack: () => void;
}

/** The orders as they will be signed, one page each, and one signature under all of them. */
export function SigningReview({ orderIds, onBack }: SigningReviewProps) {
  const sheets = useQueries({ queries: orderIds.map(sheetQuery) });
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const error = sheets.find((sheet) => sheet.error !== null)?.error ?? null;
  const orders = sheets.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const left = orders.filter(({ id, signedBy }) => outcomes.get(id)?.isSigned !== true && signedBy === null);
  const reread = (orderId: string) => {
    setOutcomes((before) => new Map([...before].filter(([id]) => id !== orderId)));
    void queries.refetchQueries({ queryKey: ['signing', orderId] });
  };
  return (
    <Stack>
      <Group>
        <Button variant="default" onClick={onBack}>
          Back to the list
        </Button>
      </Group>
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void queries.refetchQueries({ queryKey: ['signing'] })} />}
      {orders.length < orderIds.length && error === null && <Loading label="Reading the orders" />}
      {orders.map((order, index) => (
        <Stack key={order.id} gap="xs" component="article" aria-label={`Order ${order.number}`}>
          <Group justify="space-between">
            <Title order={2} size="h4" ff="monospace">
              {order.number}
            </Title>
            <Text size="sm" c="dimmed">
              {index + 1} of {orderIds.length}
            </Text>
          </Group>
          <SignedContent opened={order} />
          <OutcomeOf outcome={outcomes.get(order.id)} onReread={() => reread(order.id)} />
        </Stack>
      ))}
      {orders.length === orderIds.length && left.length > 0 && (
        // What is read anew is to be signed anew.
        <SignBox
          key={left.map(({ id, version }) => `${id} ${version}`).join()}
          orders={left}
          onSigned={(results) => setOutcomes((before) => new Map([...before, ...results]))}
        />
      )}
      {orders.length === orderIds.length && left.length === 0 && <Done count={orders.length} onBack={onBack} />}
    </Stack>
  );
}

function OutcomeOf({ outcome, onReread }: { readonly outcome: Outcome | undefined; readonly onReread: () => void }) {
  if (outcome === undefined) return null;
  if (outcome.isSigned) return <Alert color="teal" title="Signed" role="status" />;
  const { code, title, detail } = outcome.problem;
  if (code !== 'version_conflict') return <Failure failing={{ title, detail }} />;
  return (
    <Failure failing={{ title: 'Changed since you read it, and not signed', detail: 'Read it as it stands now, then sign it.' }} onRetry={onReread} />
  );
}

function Done({ count, onBack }: { readonly count: number; readonly onBack: () => void }) {
  return (
    <Alert color="teal" role="status" title={count === 1 ? 'The order is signed' : `All ${count} orders are signed`}>
      <Button size="xs" variant="light" onClick={onBack}>
        Back to what waits
      </Button>
    </Alert>
  );
}

interface SignBoxProps {
  readonly orders: readonly Order[];
  readonly onSigned: (outcomes: ReadonlyMap<string, Outcome>) => void;
}

function SignBox({ orders, onSigned }: SignBoxProps) {
  const [signature, setSignature] = useState('');
  const [isRead, setRead] = useState(false);
  const { run, prompt } = useStepUp();
  const sign = useMutation({ gcTime: 0, mutationFn: () => signAll(orders, signature.trim(), run), onSuccess: onSigned });
  const lacks = signature.trim() === '' ? 'Sign first.' : isRead ? undefined : 'Say that you have read them.';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacks === undefined && !sign.isPending) sign.mutate();
  };
  const count = orders.length;
  return (
    <Paper withBorder p="md" component="section" aria-label="Signature">
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          {sign.error !== null && <Failure failing={failingOf(sign.error)} />}
          <Signature value={signature} onChange={setSignature} />
          <Checkbox
            label={count === 1 ? 'I have read this order' : `I have read these ${count} orders`}
            checked={isRead}
            onChange={(event) => setRead(event.currentTarget.checked)}
          />
          {prompt}
          <Group>
            <Button type="submit" loading={sign.isPending && prompt === null} disabled={lacks !== undefined || prompt !== null}>
              {count === 1 ? 'Sign the order' : `Sign ${count} orders`}
            </Button>
            <Text size="sm" c="dimmed" role="status">
              {lacks}
            </Text>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function isRefusedStepUp(error: unknown): boolean {
  return error instanceof Problem && error.code === 'confirmation_required';
}

/** Signs each as it was read, at the version that was read; those for which the server asks for the password go once more after it was typed. */
async function signAll(orders: readonly Order[], signature: string, run: ReturnType<typeof useStepUp>['run']): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  let left: readonly Order[] = orders;
  await run(async () => {
    const items = left.map(({ id, version }) => ({ id, version, action: 'sign' as const, intent: 'order' as const, signature }));
    const answer = await client.changeOrders({ body: { items } satisfies ActionBatch });
    for (const { id, ok, problem } of answer.items) {
      outcomes.set(id, ok ? { isSigned: true } : { isSigned: false, problem: problem as unknown as ProblemDocument });
    }
    left = left.filter(({ id }) => codeOf(outcomes.get(id)) === 'confirmation_required');
    const asked = outcomes.get(left[0]?.id ?? '');
    if (asked !== undefined && !asked.isSigned) throw new Problem(asked.problem);
  }).catch((error) => {
    // Who would not type it is told so at each order.
    if (!isRefusedStepUp(error)) throw error;
  });
  for (const { id } of orders) void queries.invalidateQueries({ queryKey: ['order', id] });
  void queries.invalidateQueries({ queryKey: ['orders'] });
  return outcomes;
}

function codeOf(outcome: Outcome | undefined): string | null {
  return outcome === undefined || outcome.isSigned ? null : outcome.problem.code;
}
