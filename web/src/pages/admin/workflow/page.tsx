import { Text } from '@mantine/core';
import type { Actor, Status } from '@orderly/contract';
import { actionWords, statusWords } from '../../../orders/words.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { Page as Frame } from '../../../ui/page.tsx';
import { roleWords } from '../words.ts';
import { Diagram } from './diagram.tsx';
import { type Row, rows } from './graph.ts';

/** The life of an order, as the rules of this version have it. */
export function Page() {
  return (
    <Frame title="Workflow" lead="Drawn from the rules that the server itself goes by.">
      <Diagram />
      <Text size="sm" c="dimmed">
        In each box stands what leaves the status as it is. What is drawn dashed happens by itself.
      </Text>
      <DataTable
        caption="Actions"
        rows={rows}
        keyOf={({ action }) => action}
        columns={[
          { title: 'Action', cell: ({ action }) => actionWords[action].does },
          { title: 'From', cell: ({ from }) => from.map(nameOf).join(', ') },
          { title: 'To', cell: ({ to }) => (to === 'same' ? 'stays' : statusWords[to]) },
          { title: 'Who', cell: ({ by }) => by.map(actorOf).join(', ') },
          { title: 'Needs', cell: (row) => needsOf(row) },
          { title: 'Many at once', cell: ({ bulk }) => (bulk === true ? 'yes' : 'no') },
        ]}
      />
    </Frame>
  );
}

function nameOf(status: Status | null): string {
  return status === null ? 'nothing yet' : statusWords[status];
}

function actorOf(actor: Actor): string {
  if (actor === 'machine') return 'a machine';
  return actor === 'system' ? 'the system' : roleWords[actor].toLowerCase();
}

function needsOf({ needs, beforeShipment, clinicUntilShipment }: Row): string {
  if (beforeShipment === true) return `${needs}; until the first shipment`;
  return clinicUntilShipment === true ? `${needs}; the clinic until the first shipment` : needs;
}
