import type { TerritoryView } from '@orderly/contract';
import { expect, it } from 'vitest';
import type { Atlas } from '../../../map/atlas.ts';
import { byDraft, byLoad, byOperator, drawnAt } from './painting.ts';

const county = (fips: string, state: string) => ({ fips, state, name: fips, path: '', box: { left: 0, top: 0, right: 1, bottom: 1 } });
const counties = [county('17031', 'IL'), county('17043', 'IL'), county('55025', 'WI'), county('06037', 'CA')];
const atlas = { counties } as unknown as Atlas;

function territory(id: string, parentId: string | null, operatorId: string, held: Partial<TerritoryView['boundaries']> = {}): TerritoryView {
  const boundaries = { zip5: [], county: [], zip3: [], state: [], ...held };
  return { id, parentId, operatorId, name: id, autoApprove: false, createdAt: '', retiredAt: null, boundaries, planned: [] };
}

// A child comes before its parent on purpose.
const territories = [
  territory('chicago', 'midwest', 'lake', { county: ['17031'] }),
  territory('us', null, 'master'),
  territory('midwest', 'us', 'master', { state: ['IL', 'WI'] }),
  territory('dane', 'midwest', 'lake', { county: ['55025'] }),
];
const drawn = drawnAt(territories, atlas);

it('draws the deeper territory over the higher, and the root where there is none', () => {
  expect(Object.fromEntries(drawn)).toEqual({ '17031': 'chicago', '17043': 'midwest', '55025': 'dane', '06037': 'us' });
});

it('gives each operating organisation one colour, and names it', () => {
  const { fills, legend } = byOperator(
    drawn,
    territories,
    new Map([
      ['lake', 'Lake'],
      ['master', 'Master'],
    ]),
  );
  expect(legend.map(({ label }) => label)).toEqual(['Lake', 'Master']);
  expect(fills.get('17031')).toBe(fills.get('55025'));
  expect(fills.get('17031')).toBe(legend[0]?.colour);
  expect(fills.get('06037')).toBe(legend[1]?.colour);
});

it('colours by load, leaves blank what has none, and says what each colour stands for', () => {
  const { fills, legend } = byLoad(
    drawn,
    new Map([
      ['chicago', 10],
      ['dane', 1],
      ['midwest', 5],
    ]),
    'open orders',
  );
  expect(fills.has('06037')).toBe(false);
  expect(new Set([fills.get('17031'), fills.get('17043'), fills.get('55025')]).size).toBe(3);
  expect(legend.map(({ label }) => label)).toEqual(['no open orders', '1 to 2', '3 to 4', '5 to 6', '7 to 8', '9 to 10']);
  expect(byLoad(drawn, new Map([['chicago', 1]]), 'open orders').legend.map(({ label }) => label)).toEqual(['no open orders', '1']);
});

it('shows in a draft what it holds, what others hold and what is free', () => {
  const around = { drawn, siblings: new Set(['dane']), parent: new Set(['midwest']) };
  const { fills, legend } = byDraft(atlas, { state: new Set(), county: new Set(['17031']) }, around);
  const [inside, beside, free] = legend.map(({ colour }) => colour);
  expect([fills.get('17031'), fills.get('55025'), fills.get('17043'), fills.get('06037')]).toEqual([inside, beside, free, undefined]);
});
