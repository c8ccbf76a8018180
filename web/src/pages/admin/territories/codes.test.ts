import type { TerritoryView } from '@orderly/contract';
import { expect, it } from 'vitest';
import { changesIn, codesIn, filledIn, noCodes, textsOf, toggled } from './codes.ts';

const territory = { boundaries: { state: ['IL'], zip3: [], county: ['17031', '17043'], zip5: [] } } as unknown as TerritoryView;

it('reads codes however they are divided, and keeps what is typed twice for the server to tell of', () => {
  expect(codesIn(' 17031,17043;\n17031\t"17089" ')).toEqual(['17031', '17043', '17031', '17089']);
  expect(codesIn('il Wi')).toEqual(['IL', 'WI']);
  expect(codesIn(' ')).toEqual([]);
});

it('takes a code in and out again', () => {
  expect(toggled('17031', '17043')).toBe('17031 17043');
  expect(toggled('17031, 17043', '17031')).toBe('17043');
});

it('sends the kinds that differ, whole, and no other', () => {
  const texts = textsOf(territory);
  expect(changesIn(texts, territory)).toEqual({});
  expect(changesIn({ ...texts, county: '17043 17031' }, territory)).toEqual({});
  expect(changesIn({ ...texts, county: '', zip5: '60614 60615' }, territory)).toEqual({ county: [], zip5: ['60614', '60615'] });
  expect(filledIn({ ...noCodes, state: 'wi' })).toEqual({ state: ['WI'] });
});
