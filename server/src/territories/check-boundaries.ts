import type { ChangeTerritory } from '@orderly/contract';
import { type FieldError, OrderlyError } from '../platform/errors.ts';
import {
  applyChange,
  type BoundaryEntry,
  type BoundaryFault,
  type BoundarySets,
  codeFaults,
  type Day,
  daysOfChange,
  planChange,
  setsOn,
  sizeOf,
} from './boundaries.ts';
import { boundaryKinds, type Geography } from './geography.ts';
import type { Forest } from './locator.ts';
import { type Misplacement, placementFaults, type TerritoryTree } from './tree.ts';

/** Codes of one territory at a time, over all kinds. */
const maxCodes = 6000;
const maxErrors = 50;
const farthestYears = 5;

export type BoundariesInput = NonNullable<ChangeTerritory['boundaries']>;

/** The day from which given boundaries hold. Errors: invalid_request when it is past or more than five years ahead. */
export function firstDay(input: BoundariesInput | undefined, today: Day): Day {
  const day = input?.validFrom ?? today;
  const last = `${Number(today.slice(0, 4)) + farthestYears}${today.slice(4)}`;
  if (day < today || day > last) {
    const detail = 'Boundaries change today (UTC) at the earliest and within five years. The past stays as it was.';
    throw new OrderlyError('invalid_request', detail, { errors: [{ pointer: '/boundaries/validFrom', code: 'day_out_of_range', detail }] });
  }
  return day;
}

/**
 * The rows to write so that from `day` on each kind given is exactly what is given; other kinds keep what they have and what is planned.
 * Errors: invalid_request with a pointer to each code that the data does not have, and for a territory left without any code.
 */
export function planBoundaries(entries: readonly BoundaryEntry[], input: BoundariesInput, day: Day, geography: Geography): BoundaryEntry[] {
  const sets: BoundarySets = { zip5: input.zip5 ?? [], county: input.county ?? [], zip3: input.zip3 ?? [], state: input.state ?? [] };
  const faults = codeFaults(sets, geography);
  if (faults.length > 0) throw refused(faults, 'Some codes are not in the national data or stand twice.');
  const given = new Set(boundaryKinds.filter((kind) => input[kind] !== undefined));
  const writes = planChange(
    entries.filter((entry) => given.has(entry.kind)),
    sets,
    day,
  );
  const after = applyChange(entries, writes);
  const sizes = daysOfChange(after, day).map((from) => sizeOf(setsOn(after, from)));
  if (Math.min(...sizes) === 0 || Math.max(...sizes) > maxCodes) {
    const detail = `A territory below the root holds 1 to ${maxCodes} codes. To close one, retire it.`;
    throw refused([{ pointer: '', code: 'size', detail }], detail);
  }
  return writes;
}

function refused(
  faults: readonly { pointer: string; code: BoundaryFault['code'] | 'size' | 'child_outside'; detail: string }[],
  detail: string,
): OrderlyError {
  const errors = faults.slice(0, maxErrors).map((fault): FieldError => ({ ...fault, pointer: `/boundaries${fault.pointer}` }));
  return new OrderlyError('invalid_request', detail, { errors });
}

/** Where a code stands in what was sent; '' when it was there before. */
function pointerTo(input: BoundariesInput, entry: Pick<BoundaryEntry, 'kind' | 'code'>): string {
  const index = input[entry.kind]?.indexOf(entry.code) ?? -1;
  return index < 0 ? '' : `/${entry.kind}/${index}`;
}

/**
 * Refuses boundaries that stick out of the parent, name a code of a live sibling, or leave a child outside; on any day from `from` on.
 * Errors: invalid_request, with a pointer to each code.
 */
export function checkPlacement(
  found: { forest: Forest; tree: TerritoryTree },
  node: { id: string; parentId: string; boundaries: readonly BoundaryEntry[] },
  { input, geography, from }: { input: BoundariesInput; geography: Geography; from: Day },
): void {
  const { outside, clashes, orphaned } = placementFaults(found.tree, node, geography, from);
  const name = (id: string): string => found.forest.records.get(id)?.name ?? 'a sibling';
  const faults = [
    ...outside.map(({ entry, day, zips }) => ({
      pointer: pointerTo(input, entry),
      code: 'outside_parent' as const,
      detail: `${entry.code} is not inside the parent on ${day}, as with ${zips.join(', ')}.`,
    })),
    ...clashes.map(({ kind, code, day, ids }) => ({
      pointer: pointerTo(input, { kind, code }),
      code: 'overlaps_sibling' as const,
      detail: `${code} belongs to ${name(ids.find((id) => id !== node.id) ?? '')} on ${day}.`,
    })),
    ...orphanFaults(orphaned, name),
  ];
  if (faults.length > 0) throw refused(faults, 'The boundaries do not fit into the tree.');
}

function orphanFaults(orphaned: Misplacement['orphaned'], name: (id: string) => string) {
  return orphaned.flatMap(({ childId, outside }) =>
    outside.map(({ entry, day }) => ({
      pointer: '',
      code: 'child_outside' as const,
      detail: `${entry.code} of ${name(childId)} would lie outside on ${day}. Change that territory first.`,
    })),
  );
}
