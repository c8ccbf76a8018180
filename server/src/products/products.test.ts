import { checkHcpcs } from '@orderly/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import { items } from '../demo/company.ts';
import { itemOf } from '../fhir/hcpcs.ts';
import { loadRequirements } from '../verification/index.ts';
import { requirementsFor } from '../verification/requirements.ts';
import { findProducts } from './find-products.ts';
import { type ListedProduct, loadProducts } from './load-products.ts';

let products: readonly ListedProduct[];
beforeAll(async () => {
  products = await loadProducts();
});

const codes = (search: string, limit = 50) => findProducts(products, search, limit).map(({ hcpcs }) => hcpcs);

describe('the table', () => {
  it('holds each code once, well formed, in order, with words for all of it', () => {
    expect(products.map(({ hcpcs }) => hcpcs)).toEqual([...new Set(products.map(({ hcpcs }) => hcpcs))].sort());
    for (const { hcpcs, description, category, unit } of products) {
      expect(checkHcpcs(hcpcs)).toEqual({ ok: true, value: hcpcs });
      expect([description.trim(), unit.trim()]).toEqual([description, unit]);
      expect(description.length > 3 && unit.length > 2 && category !== 'Other').toBe(true);
    }
  });

  it('holds what the demo company orders and what senders of FHIR name in SNOMED CT', () => {
    const snomed = ['58938008', '170615005', '337388004', '337414009', '363753007', '702172008'];
    const sent = snomed.map((code) => itemOf([{ system: 'http://snomed.info/sct', code }])?.hcpcs);
    const named = [...items.map(({ hcpcs }) => hcpcs), ...sent];
    expect(named.filter((code) => !products.some(({ hcpcs }) => hcpcs === code))).toEqual([]);
  });

  it('says of every item that asks for a side that it does, and holds every code that a published list names', async () => {
    const { requirements } = await loadRequirements(new Map());
    const item = { payerKind: 'medicare', state: 'IL', on: '2026-11-20' };
    const sideless = products.filter(({ hcpcs, sides }) => !sides && requirementsFor({ ...item, hcpcs }, requirements).laterality);
    expect(sideless).toEqual([]);
    const listed = requirements.flatMap(({ hcpcs }) => hcpcs).filter((code) => /^[A-V][0-9]{4}$/.test(code));
    expect(listed.filter((code) => !products.some(({ hcpcs }) => hcpcs === code))).toEqual([]);
    expect(listed.length).toBeGreaterThan(10);
  });
});

describe('the search', () => {
  it('finds a code by its beginning, in any case', () => {
    expect(codes('e0601')).toEqual(['E0601']);
    expect(codes(' L18 ')).toEqual(['L1812', 'L1830', 'L1832', 'L1833', 'L1843', 'L1845', 'L1851', 'L1852']);
  });

  it('finds by words in any order, the last unfinished, whatever else the item is called', () => {
    expect(codes('upright double')).toEqual(['L1845', 'L1852']);
    expect(codes('wheelch ultral')).toEqual(['K0005']);
    expect(codes('rollator')).toEqual(['E0143', 'E0147', 'E0149']);
    expect(codes('knee brace')).toContain('L1833');
  });

  it('puts first what begins with it', () => {
    expect(codes('cpap', 2)).toEqual(['A7027', 'A7030']);
    expect(codes('cpap dev')[0]).toBe('E0601');
    expect(codes('walking boot')).toEqual(['L4360', 'L4361', 'L4386', 'L4387']);
  });

  it('answers no more than asked for, everything for nothing, and nothing for what is none', () => {
    expect(codes('', 3)).toEqual(products.slice(0, 3).map(({ hcpcs }) => hcpcs));
    expect(codes('.* %')).toEqual([]);
    expect(codes('99213')).toEqual([]);
  });

  it('keeps to itself by which other words it is found', () => {
    expect(Object.keys(findProducts(products, 'E0601', 1)[0] ?? {}).sort()).toEqual(['category', 'description', 'hcpcs', 'sides', 'unit']);
  });
});
