import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { orderQuery } from '../api/queries.ts';
import { statusWords } from '../orders/words.ts';
import { Failure } from '../ui/states.tsx';
import { Time } from '../ui/time.tsx';
import { formOf, type OrderForm } from './form.ts';
import { usePlacing } from './placing.tsx';

const mostShown = 3;

/** The form of an earlier order, to be placed again. Nothing of it is kept once it is open. */
export const againQuery = (orderId: string) =>
  queryOptions({
    queryKey: ['again', orderId],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    queryFn: async ({ signal }) => formOf(await client.orderAgain({ orderId }, { signal })),
  });

/** What the patient got before, from which a new order can be filled in. */
export function EarlierOrders({ patientId }: { readonly patientId: string }) {
  const { data } = useQuery({
    queryKey: ['patient', patientId, 'orders'],
    queryFn: ({ signal }) => client.searchOrders({ body: { patientId, limit: mostShown } }, { signal }),
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        Ordered before
      </Text>
      {data.items.map(({ id }) => (
        <EarlierOrder key={id} orderId={id} />
      ))}
    </Stack>
  );
}

function EarlierOrder({ orderId }: { readonly orderId: string }) {
  const { data: order } = useQuery(orderQuery(orderId));
  const { change } = usePlacing();
  const read = useMutation({
    gcTime: 0,
    mutationFn: async (part: (form: OrderForm) => Partial<OrderForm>) => part(formOf(await client.orderAgain({ orderId }))),
  });
  if (order === undefined) return null;
  const take = (part: (form: OrderForm) => Partial<OrderForm>) => read.mutate(part, { onSuccess: (patch) => change(patch, '') });
  const codes = order.lines.map(({ hcpcs }) => hcpcs).join(', ');
  return (
    <Stack gap={4}>
      <Group gap="sm">
        <Text size="sm" ff="monospace">
          {order.number}
        </Text>
        <Text size="sm">{codes}</Text>
        <Badge variant="light" color="gray">
          {statusWords[order.status]}
        </Badge>
        <Time at={order.createdAt} size="sm" c="dimmed" />
        <Button size="compact-xs" variant="light" loading={read.isPending} onClick={() => take(whole)} aria-label={`Fill in all of ${order.number}`}>
          {order.status === 'rejected' ? 'Correct it' : 'The same again'}
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={read.isPending}
          onClick={() => take(planAndAddress)}
          aria-label={`Take plan and address from ${order.number}`}
        >
          Plan and address
        </Button>
      </Group>
      {read.error !== null && <Failure failing={failingOf(read.error)} />}
    </Stack>
  );
}

function whole(form: OrderForm): Partial<OrderForm> {
  const { patient: _patient, acceptDuplicates: _accept, neededBy: _needed, notes: _notes, priority: _priority, ...rest } = form;
  return rest;
}

function planAndAddress({ billTo, payerId, memberId, shipTo, providerId, diagnoses }: OrderForm): Partial<OrderForm> {
  return { billTo, payerId, memberId, shipTo, providerId, diagnoses };
}
