import type { LocatedZip, TerritorySummary, TerritoryView } from '@orderly/contract';
import { type Day, isInForce, setsOn } from './boundaries.ts';
import type { Geography } from './geography.ts';
import type { Forest } from './locator.ts';
import type { TerritoryRecord } from './store.ts';
import type { Location, Step } from './tree.ts';

/** A territory as lists show it. */
export function summarizeTerritory(record: TerritoryRecord): TerritorySummary {
  const { id, parentId, name, operatorId, autoApprove, createdAt, retiredAt } = record;
  return { id, parentId, name, operatorId, autoApprove, createdAt, retiredAt };
}

/** A territory with what it holds on a day and what begins or ends later. */
export function viewTerritory(record: TerritoryRecord, day: Day): TerritoryView {
  const planned = record.boundaries.filter(
    (entry) => entry.validUntil !== entry.validFrom && (entry.validFrom > day || (isInForce(entry, day) && entry.validUntil !== null)),
  );
  return { ...summarizeTerritory(record), boundaries: setsOn(record.boundaries, day), planned: planned.map((entry) => ({ ...entry })) };
}

/** Where a ZIP belongs, with the names the caller may see. */
export function viewLocation(location: Location, forest: Forest, geography: Geography, sees: (territoryId: string) => boolean): LocatedZip {
  const { place } = location;
  const county = place.county === null ? undefined : geography.counties.get(place.county);
  const named = (step: Step) => ({ ...step, name: forest.records.get(step.territoryId)?.name ?? '' });
  return {
    zip: place.zip,
    county: place.county === null || county === undefined ? null : { fips: place.county, name: county.name },
    state: place.state,
    basis: place.basis,
    territoryId: location.territoryId,
    path: location.path.filter((step) => sees(step.territoryId)).map(named),
  };
}
