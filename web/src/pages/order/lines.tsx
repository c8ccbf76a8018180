import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import { documentKinds, type Order, type RequirementsAnswer, reasonCodes } from '@orderly/contract';
import { useActing } from '../../orders/acting.tsx';
import { useRequirements } from '../../orders/order-queries.ts';
import { leftOf, lineName, onItsWayOf } from '../../orders/quantities.ts';
import { dispositionWords } from '../../orders/shipping-words.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { allowanceOf } from './allowance.ts';
import { Section } from './section.tsx';

type Line = Order['lines'][number];
type Requirement = RequirementsAnswer['items'][number];

interface LinesProps {
  readonly order: Order;
  /** The order with what one opened of its patient, in which lines have descriptions. */
  readonly opened: Order | null;
}

/** What was ordered, and how far each of it is. */
export function Lines({ order, opened }: LinesProps) {
  const requirements = useRequirements(order.id);
  if (order.lines.length === 0) {
    return (
      <Section title="Products">
        <Text>{(order.categories ?? []).join(', ')}</Text>
      </Section>
    );
  }
  return (
    <Section title="Lines">
      <Stack gap="md">
        {order.lines.map((line, index) => (
          <LineRow
            key={line.id}
            order={order}
            line={line}
            description={opened?.lines.find(({ id }) => id === line.id)?.description}
            requirement={requirements?.[index]}
          />
        ))}
      </Stack>
    </Section>
  );
}

interface LineRowProps {
  readonly order: Order;
  readonly line: Line;
  readonly description: string | undefined;
  readonly requirement: Requirement | undefined;
}

function LineRow({ order, line, description, requirement }: LineRowProps) {
  const { cancelled } = line;
  const name = lineName(description === undefined ? line : { ...line, description });
  return (
    <Stack gap={6}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed">
            {[line.supplyType, ...line.modifiers].join(', ')}
          </Text>
        </div>
        <LineActions order={order} line={line} />
      </Group>
      <Quantities line={line} name={name} />
      {cancelled !== null && (
        <Text size="sm">
          {cancelled.quantity} cancelled: {(reasonCodes.cancel as Readonly<Record<string, string>>)[cancelled.code] ?? cancelled.code}
          {cancelled.disposition === undefined ? '' : `; ${dispositionWords[cancelled.disposition].toLowerCase()}`}
        </Text>
      )}
      {line.disposition !== undefined && <Text size="sm">Of what shipped: {dispositionWords[line.disposition].toLowerCase()}</Text>}
      {requirement !== undefined && <Requirements requirement={requirement} />}
    </Stack>
  );
}

/** "2/3 shipped" first, for that is what one asks for. */
function Quantities({ line, name }: { readonly line: Line; readonly name: string }) {
  const { quantity, shipped, delivered, cancelled } = line;
  const cells = [
    ['Ordered', quantity],
    ['Left', leftOf(line)],
    ['On the way', onItsWayOf(line)],
    ['Delivered', delivered],
    ['Cancelled', cancelled?.quantity ?? 0],
  ] as const;
  return (
    <Group gap="md" align="center">
      <Badge variant="light" size="lg" tt="none">
        {shipped}/{quantity} shipped
      </Badge>
      <Table aria-label={`Quantities of ${name}`} w="auto" withRowBorders={false} verticalSpacing={0} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {cells.map(([label]) => (
              <Table.Th key={label} fz="xs" fw={400} c="dimmed">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            {cells.map(([label, count]) => (
              <Table.Td key={label}>{count}</Table.Td>
            ))}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Group>
  );
}

function LineActions({ order, line }: { readonly order: Order; readonly line: Line }) {
  const act = useActing();
  const isOpen = leftOf(line) + onItsWayOf(line) > 0;
  const isHeld = order.holds.some(({ lineId }) => lineId === line.id);
  const wanted = [
    ...(leftOf(line) > 0 && !isHeld ? (['ship', 'hold'] as const) : []),
    ...(isHeld ? (['release'] as const) : []),
    ...(isOpen ? (['cancelLine'] as const) : []),
  ];
  const words = { ship: 'Ship', hold: 'Hold', release: 'Release', cancelLine: 'Cancel' };
  return (
    <Group gap={4}>
      {wanted.map((action) => {
        const allowance = allowanceOf(order, action);
        // What can't be done with the order at all is told beside its title, once.
        if (allowance === undefined || allowance.reason !== undefined) return null;
        return (
          <ReasonedButton
            key={action}
            size="compact-sm"
            variant="default"
            aria-label={`${words[action]} ${lineName(line)}`}
            onClick={() => act({ action, orderId: order.id, about: { lineId: line.id } })}
          >
            {words[action]}
          </ReasonedButton>
        );
      })}
    </Group>
  );
}

/** What the rules ask of an item, each with where it comes from. */
function Requirements({ requirement }: { readonly requirement: Requirement }) {
  const { documents, faceToFaceWithinDays, rules } = requirement;
  const asked = [
    ...(requirement.signature ? ['the practitioner’s signature'] : []),
    ...documents.map((kind) => (documentKinds as Readonly<Record<string, { label: string }>>)[kind]?.label.toLowerCase() ?? kind),
    ...(faceToFaceWithinDays === null ? [] : [`an encounter within ${faceToFaceWithinDays} days before the order`]),
    ...(requirement.priorAuthorisation ? ['prior authorisation'] : []),
    ...(requirement.lot ? ['lot'] : []),
    ...(requirement.serial ? ['serial number'] : []),
    ...(requirement.expiry ? ['expiry'] : []),
  ];
  if (asked.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      Asked for: {words.format(asked)} ({[...new Set(rules.map(({ source }) => source))].join('; ')})
    </Text>
  );
}

const words = new Intl.ListFormat('en', { type: 'conjunction' });
