import { Badge, Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import type { TerritorySummary, TerritoryView } from '@orderly/contract';
import { useState } from 'react';
import { Dialog } from '../../../ui/dialog.tsx';
import { ReasonedButton } from '../../../ui/reasoned-button.tsx';
import { AddTerritory } from './add.tsx';
import { codeKinds, codeKindWords } from './codes.ts';
import { withBelow } from './data.ts';
import { EditTerritory, MoveTerritory, RetireTerritory } from './edit.tsx';
import { Load } from './load.tsx';

interface DetailProps {
  readonly territory: TerritoryView;
  readonly territories: readonly TerritorySummary[];
  readonly operatorName: string;
  readonly onChoose: (id: string) => void;
  readonly onEditBoundaries: () => void;
}

type Open = 'add' | 'edit' | 'move' | 'retire' | null;

/** One territory: who operates it, what it holds and will hold, and what can be done with it. */
export function Detail({ territory, territories, operatorName, onChoose, onEditBoundaries }: DetailProps) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const below = withBelow(territories, territory.id);
  const isRoot = territory.parentId === null;
  const rootReason = isRoot ? 'It is the top of the tree, and holds all that no other holds.' : undefined;
  return (
    <Card withBorder component="section" aria-label={territory.name}>
      <Stack>
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2} size="h4">
              {territory.name}
            </Title>
            <Text size="sm">
              {pathOf(territories, territory)}
              operated by <b>{operatorName}</b>
            </Text>
          </div>
          {territory.autoApprove && <Badge variant="light">Approves by itself</Badge>}
        </Group>
        <Load within={below} />
        <Holds territory={territory} />
        <Group gap="xs">
          <ReasonedButton reason={rootReason} onClick={onEditBoundaries}>
            Edit boundaries
          </ReasonedButton>
          <Button variant="default" onClick={() => setOpen('edit')}>
            Change
          </Button>
          <Button variant="default" onClick={() => setOpen('add')}>
            Add one below
          </Button>
          <ReasonedButton variant="default" reason={rootReason} onClick={() => setOpen('move')}>
            Move in the tree
          </ReasonedButton>
          <ReasonedButton
            variant="light"
            color="red"
            reason={rootReason ?? (below.size > 1 ? 'Move or retire what lies below it first.' : undefined)}
            onClick={() => setOpen('retire')}
          >
            Retire
          </ReasonedButton>
        </Group>
      </Stack>
      <Dialog opened={open === 'edit'} onClose={close} title={`Change ${territory.name}`}>
        {open === 'edit' && <EditTerritory territory={territory} operatorName={operatorName} onDone={close} />}
      </Dialog>
      <Dialog opened={open === 'add'} onClose={close} title={`Add a territory below ${territory.name}`} size="lg">
        {open === 'add' && (
          <AddTerritory
            parent={territory}
            onCancel={close}
            onAdded={({ id }) => {
              close();
              onChoose(id);
            }}
          />
        )}
      </Dialog>
      <Dialog opened={open === 'move'} onClose={close} title={`Move ${territory.name}`}>
        {open === 'move' && <MoveTerritory territory={territory} below={below} onDone={close} />}
      </Dialog>
      {open === 'retire' && <RetireTerritory territory={territory} onDone={close} />}
    </Card>
  );
}

/** "United States, West, " of what lies above it. */
function pathOf(territories: readonly TerritorySummary[], territory: TerritorySummary): string {
  const byId = new Map(territories.map((one) => [one.id, one]));
  const names: string[] = [];
  for (let at = byId.get(territory.parentId ?? ''); at !== undefined && names.length < byId.size; at = byId.get(at.parentId ?? ''))
    names.unshift(at.name);
  return names.length === 0 ? '' : `In ${names.join(' › ')}, `;
}

function Holds({ territory: { boundaries, planned, parentId } }: { readonly territory: TerritoryView }) {
  const held = codeKinds.filter((kind) => boundaries[kind].length > 0);
  if (parentId === null) return <Text size="sm">It holds every ZIP that no territory below it holds.</Text>;
  return (
    <Stack gap={4}>
      {held.map((kind) => (
        <Text key={kind} size="sm" lineClamp={3}>
          <b>
            {codeKindWords[kind].label}, {boundaries[kind].length}:
          </b>{' '}
          {boundaries[kind].join(' ')}
        </Text>
      ))}
      {planned.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            Planned
          </Text>
          <List size="sm">
            {planned.slice(0, 20).map(({ kind, code, validFrom, validUntil }) => (
              <List.Item key={`${kind} ${code} ${validFrom}`}>
                {code}: {isAhead(validFrom) ? `from ${validFrom}` : 'now'}
                {validUntil === null ? '' : ` until ${validUntil}`}
              </List.Item>
            ))}
          </List>
          {planned.length > 20 && (
            <Text size="sm" c="dimmed">
              and {planned.length - 20} more
            </Text>
          )}
        </>
      )}
    </Stack>
  );
}

/** Days are those of UTC, as the server reckons boundaries. */
function isAhead(day: string): boolean {
  return day > new Date().toISOString().slice(0, 10);
}
