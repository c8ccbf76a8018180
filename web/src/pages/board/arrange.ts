import type { OrderListItem, Party } from '@orderly/contract';
import type { Extent, Snapshot } from '../../board/collection.ts';
import { type BoardStage, columns, compareDue } from '../../board/columns.ts';
import type { Filters } from '../../board/filters.ts';
import { partyWords } from '../../orders/words.ts';

/** Orders of a column that stand together under a word. */
export interface Section {
  readonly key: string;
  readonly label: string;
  readonly orders: readonly OrderListItem[];
}

export interface ColumnView {
  readonly stage: BoardStage;
  readonly extent: Extent;
  readonly sections: readonly Section[];
  readonly count: number;
}

/** The board as it is drawn: each column's orders by what keeps them, or by the firm that operates their territory. */
export function arrange(orders: readonly OrderListItem[], extent: Snapshot['extent'], by: Filters['by']): ColumnView[] {
  const sorted = orders.toSorted(compareDue);
  return columns.map(({ stage, groups }) => {
    const here = sorted.filter((order) => order.stage === stage);
    const grouped = groups.map(({ group, label }) => ({ key: group, label, orders: here.filter((order) => order.group === group) }));
    // Who sees no shipments is not told the group: there it is whose move it is.
    const others = here.filter(({ group }) => group === null);
    const sections = by === 'organization' ? byOrganization(here) : others.length === 0 ? grouped : byParty(here);
    return { stage, extent: extent[stage], sections, count: here.length };
  });
}

function byOrganization(orders: readonly OrderListItem[]): Section[] {
  return sectionsBy(
    orders,
    ({ organizationId }) => organizationId,
    ({ organizationName }) => organizationName,
  ).sort((a, b) => a.label.localeCompare(b.label));
}

function byParty(orders: readonly OrderListItem[]): Section[] {
  return sectionsBy(
    orders,
    ({ waitingOn }) => waitingOn,
    ({ waitingOn }) => partyTitle(waitingOn),
  );
}

function sectionsBy(orders: readonly OrderListItem[], keyOf: (order: OrderListItem) => string, labelOf: (order: OrderListItem) => string): Section[] {
  return [...Map.groupBy(orders, keyOf)].map(([key, own]) => ({ key, label: labelOf(own[0] as OrderListItem), orders: own }));
}

function partyTitle(party: Party): string {
  return party === 'nobody' ? 'Done' : `Waits for ${partyWords[party]}`;
}
