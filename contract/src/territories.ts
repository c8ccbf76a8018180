import { type Static, Type } from 'typebox';
import { zipPattern } from './codes.ts';
import { CalendarDate, closed, nullable, oneOf, PageQuery, pageOf, Timestamp, Uuid } from './common.ts';

const codes = (pattern: string, maxItems: number, description: string, example: string) =>
  Type.Array(Type.String({ pattern, maxLength: 5 }), { maxItems, description, examples: [[example]] });

/** What a territory holds. The most specific kind decides: ZIP5, then county, then ZIP3, then state. */
const sets = {
  zip5: codes('^[0-9]{5}$', 5000, 'Five-digit ZIP codes.', '90210'),
  county: codes('^[0-9]{5}$', 3300, 'Five-digit county FIPS codes.', '06037'),
  zip3: codes('^[0-9]{3}$', 1000, 'First three digits of ZIP codes.', '902'),
  state: codes('^[A-Z]{2}$', 62, 'USPS state codes.', 'CA'),
};
export const Boundaries = closed(sets);
export type Boundaries = Static<typeof Boundaries>;

const ids = {
  root: '0199b7a2-3333-7c3d-8e4f-000000000001',
  territory: '0199b7a2-3333-7c3d-8e4f-001122334455',
  operator: '0199b7a2-4444-7c3d-8e4f-001122334455',
};
const summaryExample = {
  id: ids.territory,
  parentId: ids.root,
  name: 'Los Angeles',
  operatorId: ids.operator,
  autoApprove: false,
  createdAt: '2026-11-20T15:04:05.000Z',
  retiredAt: null,
};
const viewExample = {
  ...summaryExample,
  boundaries: { zip5: [], county: ['06037'], zip3: [], state: [] },
  planned: [{ kind: 'zip5', code: '93510', validFrom: '2026-12-01', validUntil: null }],
};
const locatedExample = {
  zip: '90210',
  county: { fips: '06037', name: 'Los Angeles' },
  state: 'CA',
  basis: 'listed',
  territoryId: ids.territory,
  path: [
    { territoryId: ids.root, name: 'United States', matched: null },
    { territoryId: ids.territory, name: 'Los Angeles', matched: { kind: 'county', code: '06037' } },
  ],
};

const validFrom = Type.Optional(
  Type.String({
    format: 'date',
    description: 'The first day (UTC) the boundary holds; today when left out, never before.',
    examples: ['2026-12-01'],
  }),
);
const AutoApprove = Type.Boolean({ description: 'Whether an order all of whose checks pass or are not required is approved without a person.' });
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', examples: ['Los Angeles'] });
const BoundariesInput = closed({ validFrom, ...Type.Partial(Type.Object(sets)).properties }, { description: 'Kinds left out stay as they are.' });

/** POST /territories. Without `parentId` it is the root, which holds every ZIP and takes no boundaries. The operator is a (master) distributor. */
export const CreateTerritory = closed(
  {
    parentId: Type.Optional(nullable(Uuid)),
    name: Name,
    operatorId: Uuid,
    boundaries: Type.Optional(BoundariesInput),
  },
  { examples: [{ parentId: ids.root, name: 'Los Angeles', operatorId: ids.operator, boundaries: { county: ['06037'] } }] },
);
export type CreateTerritory = Static<typeof CreateTerritory>;

/** PATCH /territories/{id}: from `boundaries.validFrom` on each kind given is exactly what is given, whatever was planned after. */
export const ChangeTerritory = closed(
  {
    name: Type.Optional(Name),
    operatorId: Type.Optional(Uuid),
    autoApprove: Type.Optional(AutoApprove),
    boundaries: Type.Optional(BoundariesInput),
  },
  { minProperties: 1, examples: [{ boundaries: { validFrom: '2026-12-01', zip5: ['93510'] } }] },
);
export type ChangeTerritory = Static<typeof ChangeTerritory>;

export const MoveTerritory = closed({ parentId: Uuid }, { examples: [{ parentId: ids.root }] });
export type MoveTerritory = Static<typeof MoveTerritory>;

const summary = {
  id: Uuid,
  parentId: nullable(Uuid),
  name: Type.String(),
  operatorId: Uuid,
  autoApprove: AutoApprove,
  createdAt: Timestamp,
  retiredAt: nullable(Timestamp),
};
export const TerritorySummary = Type.Object(summary);
export type TerritorySummary = Static<typeof TerritorySummary>;

const boundaryKind = oneOf(['zip5', 'county', 'zip3', 'state']);

/** A territory with what it holds today and what is planned: each planned entry begins or ends later. */
export const TerritoryView = Type.Object(
  {
    ...summary,
    boundaries: Type.Object({
      zip5: Type.Array(Type.String()),
      county: Type.Array(Type.String()),
      zip3: Type.Array(Type.String()),
      state: Type.Array(Type.String()),
    }),
    planned: Type.Array(Type.Object({ kind: boundaryKind, code: Type.String(), validFrom: CalendarDate, validUntil: nullable(CalendarDate) })),
  },
  { examples: [viewExample] },
);
export type TerritoryView = Static<typeof TerritoryView>;

export const TerritoryPage = pageOf(TerritorySummary, { examples: [{ items: [summaryExample], nextCursor: null }] });
export type TerritoryPage = Static<typeof TerritoryPage>;

export const ListTerritories = closed({
  ...PageQuery,
  retired: Type.Optional(Type.Boolean({ description: 'Whether retired ones are listed too.' })),
});

export type ListTerritories = Static<typeof ListTerritories>;

export const LocateQuery = closed({
  zip: Type.String({ pattern: zipPattern, maxLength: 10, examples: ['90210'] }),
  date: Type.Optional(Type.String({ format: 'date', description: 'Today (UTC) when left out.', examples: ['2026-12-01'] })),
});
export type LocateQuery = Static<typeof LocateQuery>;

/** Where a ZIP belongs and why: the walk from the root down with the code that led to each step. */
export const LocatedZip = Type.Object(
  {
    zip: Type.String(),
    county: nullable(Type.Object({ fips: Type.String(), name: Type.String() })),
    state: nullable(Type.String()),
    basis: oneOf(['listed', 'range', 'prefix', 'none'], {
      description: 'How the place of the ZIP is known: listed in the data, in a range of the USPS, by its first three digits alone, or not at all.',
    }),
    territoryId: Uuid,
    path: Type.Array(
      Type.Object({ territoryId: Uuid, name: Type.String(), matched: nullable(Type.Object({ kind: boundaryKind, code: Type.String() })) }),
    ),
  },
  { examples: [locatedExample] },
);
export type LocatedZip = Static<typeof LocatedZip>;

/** What is under way in each territory; those without any are left out. */
export const TerritoryLoad = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        territoryId: Uuid,
        pending: Type.Integer(),
        preparing: Type.Integer(),
        shipped: Type.Integer({ description: 'Shipped or delivered, and not completed yet.' }),
        overdue: Type.Integer({ description: 'Of all these: past what they are due.' }),
        held: Type.Integer({ description: 'Of all these: held, as a whole or by a line.' }),
      }),
    ),
  },
  {
    examples: [{ items: [{ territoryId: '0199b7a2-3333-7c3d-8e4f-001122334455', pending: 12, preparing: 5, shipped: 8, overdue: 3, held: 2 }] }],
  },
);
export type TerritoryLoad = Static<typeof TerritoryLoad>;
