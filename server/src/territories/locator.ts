import type { Tx } from '../platform/db/database.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Day } from './boundaries.ts';
import { type Geography, loadGeography, zip5Of } from './geography.ts';
import { readRevision, readTree, type StoredTree, type TerritoryRecord } from './store.ts';
import { buildTree, contains, locate, type TerritoryTree } from './tree.ts';

/** The tree with what is stored beside the rules: names and operators. Immutable. Null tree: there is no root yet. */
export interface Forest {
  readonly revision: string;
  readonly tree: TerritoryTree | null;
  readonly records: ReadonlyMap<string, TerritoryRecord>;
}

/** The territory of an order, and who operates it. */
export interface Located {
  readonly territoryId: string;
  readonly territoryName: string;
  readonly operatorId: string;
  readonly operatorName: string;
}

/** Finds territories; one per process. */
export interface Locator {
  readonly geography: Geography;
  /**
   * The tree as the transaction sees it. It is kept between transactions, but each one compares the revision, so a tree that was changed is never used:
   * who reads the old revision comes before the change, as if it had run first.
   */
  forest(tx: Tx): Promise<Forest>;
  /**
   * The territory of an order and who operates it: the one named when it may take the ZIP, else the one that the ZIP belongs to.
   * Sends its statement at once, so that it can travel with others. Errors: territory_mismatch, invalid_request, dependency_unavailable.
   */
  locate(tx: Tx, wanted: { zip: string; territoryId?: string | undefined; at: Date }): Promise<Located>;
}

/** The day of an instant. Boundaries change at midnight UTC. */
export function dayOf(at: Date): Day {
  return at.toISOString().slice(0, 10);
}

/** A locator with the national data loaded (about 25 ms) and an empty cache. */
export function createLocator(geography: Geography = loadGeography()): Locator {
  let kept: Forest | null = null;

  async function forest(tx: Tx): Promise<Forest> {
    const revision = await readRevision(tx);
    if (kept?.revision === revision) return kept;
    const read = forestOf(await readTree(tx));
    // A slower transaction may have read an older tree than the one kept meanwhile.
    if (kept === null || BigInt(read.revision) > BigInt(kept.revision)) kept = read;
    return read;
  }

  return {
    geography,
    forest,
    async locate(tx, { zip, territoryId, at }) {
      const { id, name, operatorId, operatorName } = findFor(await forest(tx), geography, { zip, territoryId, day: dayOf(at) });
      return { territoryId: id, territoryName: name, operatorId, operatorName };
    },
  };
}

/** Checks and indexes what was read. Throws when it is not a tree: then the boot must stop. */
export function forestOf({ revision, territories }: StoredTree): Forest {
  const records = new Map(territories.map((territory) => [territory.id, territory]));
  return { revision, records, tree: territories.length === 0 ? null : buildTree(territories, BigInt(revision)) };
}

function findFor(forest: Forest, geography: Geography, wanted: { zip: string; territoryId: string | undefined; day: Day }): TerritoryRecord {
  const { tree, records } = forest;
  const zip = zip5Of(wanted.zip);
  if (tree === null) throw new OrderlyError('dependency_unavailable', 'There are no territories yet. An administrator makes the first one.');
  if (zip === null) {
    const detail = 'Enter a ZIP code of five digits, or ZIP+4.';
    throw new OrderlyError('invalid_request', detail, { errors: [{ pointer: '/shipTo/zip', code: 'zip_format', detail }] });
  }
  const id = wanted.territoryId ?? locate(tree, zip, geography, wanted.day).territoryId;
  const record = records.get(id);
  // Whether it is unknown, retired or elsewhere is not said: the caller may not know of it.
  if (record === undefined || (wanted.territoryId !== undefined && !contains(tree, id, zip, geography, wanted.day))) {
    const detail = 'The territory does not hold the ZIP code of the ship-to address. Leave it out, or name one that does.';
    throw new OrderlyError('territory_mismatch', detail, { errors: [{ pointer: '/territoryId', code: 'zip_outside', detail }] });
  }
  return record;
}
