import { Button, Table } from '@mantine/core';
import { type Age, type AgeingRow, ages } from '../../board/ageing.ts';
import type { BoardStage } from '../../board/columns.ts';
import { stageWords } from '../../orders/words.ts';
import { Time } from '../../ui/time.tsx';

/** What is looked at of the table: everything that it leaves out. */
export interface Cell {
  readonly organizationId?: string | undefined;
  readonly stage?: BoardStage | undefined;
  readonly age?: Age | undefined;
}

interface AgeingTableProps {
  readonly rows: readonly AgeingRow[];
  readonly chosen: Cell;
  readonly onChoose: (cell: Cell) => void;
}

/** How many wait how long. A number chosen shows which, chosen again all. */
export function AgeingTable({ rows, chosen, onChoose }: AgeingTableProps) {
  return (
    <Table.ScrollContainer
      minWidth={560}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, role: 'region', 'aria-label': 'How many wait how long' } }}
    >
      <Table withRowBorders>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Operated by</Table.Th>
            <Table.Th>Stage</Table.Th>
            {ages.map(({ age, label }) => (
              <Table.Th key={age} ta="right">
                {label}
              </Table.Th>
            ))}
            <Table.Th ta="right">All</Table.Th>
            <Table.Th>Longest since</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ organizationId, organizationName, stage, counts, total, oldestSince }) => (
            <Table.Tr key={`${organizationId} ${stage}`}>
              <Table.Td>{organizationName}</Table.Td>
              <Table.Td>{stageWords[stage]}</Table.Td>
              {[...ages.map(({ age, label }) => ({ age, label, count: counts[age] })), { age: undefined, label: 'all', count: total }].map(
                ({ age, label, count }) => (
                  <Table.Td key={label} ta="right">
                    <Count
                      count={count}
                      label={`${organizationName}, ${stageWords[stage]}, ${label}: ${count}`}
                      isChosen={chosen.organizationId === organizationId && chosen.stage === stage && chosen.age === age}
                      onToggle={(isChosen) =>
                        onChoose(isChosen ? { organizationId, stage, age } : { organizationId: undefined, stage: undefined, age: undefined })
                      }
                    />
                  </Table.Td>
                ),
              )}
              <Table.Td>
                <Time at={oldestSince} size="sm" />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface CountProps {
  readonly count: number;
  readonly label: string;
  readonly isChosen: boolean;
  readonly onToggle: (isChosen: boolean) => void;
}

function Count({ count, label, isChosen, onToggle }: CountProps) {
  if (count === 0) return <>–</>;
  return (
    <Button size="compact-sm" variant={isChosen ? 'filled' : 'subtle'} aria-label={label} aria-pressed={isChosen} onClick={() => onToggle(!isChosen)}>
      {count.toLocaleString('en')}
    </Button>
  );
}
