import { Badge, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { checkHcpcs, type RequirementsAnswer, states } from '@orderly/contract';
import { client } from '../api/client.ts';
import { failingOf } from '../api/failing.ts';
import { Failure } from '../ui/states.tsx';
import { useAnswer } from './asking.ts';
import type { OrderForm } from './form.ts';
import { usePlacing } from './placing.tsx';
import { WantedDocuments } from './wanted-documents.tsx';

type Item = RequirementsAnswer['items'][number];

/** What the order will need, as far as items, plan and address say it yet. */
export function NeedsPanel() {
  const { form } = usePlacing();
  const { question, lacks } = questionOf(form);
  const { data, error } = useAnswer(question === null ? null : JSON.stringify(question), (signal) =>
    client.askRequirements({ body: question as NonNullable<typeof question> }, { signal }),
  );
  const items = data?.items ?? [];
  return (
    <Paper component="section" withBorder p="md" aria-label="What this order needs">
      <Stack gap="sm">
        <Title order={2} size="h4">
          What this order needs
        </Title>
        <Stack gap="sm" aria-live="polite">
          {error !== null && <Failure failing={failingOf(error)} />}
          {lacks !== null && (
            <Text size="sm" c="dimmed">
              {lacks}
            </Text>
          )}
          {items.map((item) => (
            <ItemNeeds key={item.hcpcs} item={item} />
          ))}
        </Stack>
        {items.length > 0 && <WantedDocuments items={items} />}
      </Stack>
    </Paper>
  );
}

/** What can be asked already, and what is missing to ask all of it. */
function questionOf({ lines, shipTo, billTo, payerId, orderDate }: OrderForm) {
  const codes = lines.flatMap(({ hcpcs }) => {
    const checked = checkHcpcs(hcpcs);
    return checked.ok ? [checked.value] : [];
  });
  const state = states.find((one) => one === shipTo.state);
  if (codes.length === 0 || state === undefined) return { question: null, lacks: 'It shows here once an item is chosen and the address is known.' };
  const question = {
    hcpcs: [...new Set(codes)],
    state,
    ...(billTo === 'insurance' && payerId !== '' ? { payerId } : {}),
    ...(/^2\d{3}-\d\d-\d\d$/.test(orderDate) ? { orderDate } : {}),
  };
  return { question, lacks: billTo === 'insurance' && payerId === '' ? 'What the plan asks for shows once it is chosen.' : null };
}

function ItemNeeds({ item }: { readonly item: Item }) {
  const needs = needsOf(item);
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" fw={600} ff="monospace">
          {item.hcpcs}
        </Text>
        {item.priorAuthorisation && (
          <Badge color="yellow" variant="light">
            Prior authorisation
          </Badge>
        )}
      </Group>
      {needs.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing beyond the order itself.
        </Text>
      ) : (
        <List size="sm" withPadding>
          {needs.map((need) => (
            <List.Item key={need}>{need}</List.Item>
          ))}
        </List>
      )}
    </div>
  );
}

function needsOf(item: Item): string[] {
  return [
    ...(item.signature ? ['The practitioner’s signature'] : []),
    ...(item.description ? ['A description of the item'] : []),
    ...(item.laterality ? ['The side'] : []),
    ...(item.faceToFaceWithinDays === null ? [] : [`An encounter within ${item.faceToFaceWithinDays} days before the order`]),
    ...(item.priorAuthorisation ? ['A prior authorisation, which the desk records'] : []),
  ];
}
