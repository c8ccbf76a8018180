import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPayers } from '../insurance/index.ts';
import { loadRequirements } from './load-requirements.ts';
import { type Item, type Requirement, requirementsFor } from './requirements.ts';

const item: Item = { hcpcs: 'L1833', payerKind: 'medicare', state: 'IL', on: '2026-11-20' };
const rule = (more: Partial<Requirement>): Requirement => ({ id: 'r', from: '2020-01-01', hcpcs: ['*'], needs: { lot: true }, source: 's', ...more });
const applies = (more: Partial<Requirement>, to: Partial<Item> = {}) => requirementsFor({ ...item, ...to }, [rule(more)]).lot;

describe('a requirement', () => {
  it.each([
    ['its code', { hcpcs: ['L1833'] }, true],
    ['another code', { hcpcs: ['L1834'] }, false],
    ['a range around it', { hcpcs: ['L1830-L1840'] }, true],
    ['a range that begins after it', { hcpcs: ['L1834-L1840'] }, false],
    ['a range that ends with it', { hcpcs: ['L1000-L1833'] }, true],
    ['its beginning', { hcpcs: ['E*', 'L18*'] }, true],
    ['another beginning', { hcpcs: ['L19*'] }, false],
    ['its kind of payer', { payerKinds: ['medicaid', 'medicare'] }, true],
    ['another kind of payer', { payerKinds: ['medicaid'] }, false],
    ['its state', { states: ['IL'] }, true],
    ['another state', { states: ['CA'] }, false],
    ['the day it begins', { from: '2026-11-20' }, true],
    ['the day before it begins', { from: '2026-11-21' }, false],
    ['the day before it ends', { until: '2026-11-21' }, true],
    ['the day it ends', { until: '2026-11-20' }, false],
  ] as const)('named by %s', (_name, more, expected) => {
    expect(applies(more as Partial<Requirement>)).toBe(expected);
  });

  it('by payer applies to nothing that no plan pays, nor to a payer nobody knows', () => {
    expect(applies({ payerKinds: ['medicare'] }, { payerKind: null })).toBe(false);
    expect(applies({}, { payerKind: null })).toBe(true);
  });

  it('adds to others, and the stricter counts', () => {
    const both = requirementsFor(item, [
      rule({ id: 'a', needs: { faceToFaceWithinDays: 180, documents: ['prescription'] } }),
      rule({ id: 'b', needs: { faceToFaceWithinDays: 90, documents: ['prescription', 'medical_necessity'], signature: true } }),
    ]);
    expect(both).toMatchObject({
      faceToFaceWithinDays: 90,
      documents: ['prescription', 'medical_necessity'],
      signature: true,
      lot: false,
      rules: ['a', 'b'],
    });
  });
});

describe('the file of requirements', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderly-requirements-'));
  const load = (content: unknown) => {
    const path = join(folder, 'file.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return loadRequirements(new Map(), path);
  };
  const whole = { requirements: [rule({})], lookBackMonths: { default: 60 } };

  it('is good as it comes', async () => {
    expect((await loadRequirements(await loadPayers())).requirements.length).toBeGreaterThan(0);
    expect((await load(whole)).requirements).toHaveLength(1);
  });

  it.each([
    ['is not JSON', '{', /is not JSON/],
    ['names what is not there', { ...whole, requirements: [rule({ needs: { blood: true } as never })] }, /\/requirements\/0\/needs/],
    ['has a code that is none', { ...whole, requirements: [rule({ hcpcs: ['E06'] })] }, /\/requirements\/0\/hcpcs\/0/],
    ['has a day that is none', { ...whole, requirements: [rule({ from: 'soon' })] }, /\/requirements\/0\/from/],
    ['has an id twice', { ...whole, requirements: [rule({}), rule({})] }, /twice: r/],
    ['lacks the usual look-back', { ...whole, lookBackMonths: { E: 60 } }, /lookBackMonths\/default/],
  ])('stops the start when it %s', async (_what, content, message) => {
    await expect(load(content)).rejects.toThrow(message);
  });

  it('stops the start when it is not there', async () => {
    await expect(loadRequirements(new Map(), join(folder, 'none.json'))).rejects.toThrow(/can't be read/);
  });
});

describe('a published list of codes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderly-lists-'));
  const load = async (csv: string, more: object = { list: 'list.csv' }) => {
    writeFileSync(join(folder, 'list.csv'), csv);
    const requirement = { id: 'listed', from: '2020-01-01', needs: { priorAuthorisation: true }, source: 's', ...more };
    writeFileSync(join(folder, 'rules.json'), JSON.stringify({ requirements: [requirement], lookBackMonths: { default: 60 } }));
    return (await loadRequirements(await loadPayers(), join(folder, 'rules.json'))).requirements;
  };
  const asked = async (csv: string, hcpcs: string, on: string) => requirementsFor({ ...item, hcpcs, on }, await load(csv)).priorAuthorisation;

  it('holds for its codes, each from its day on', async () => {
    const csv = '\uFEFFHCPCS Code,Long description,Effective Date\r\nL1833,"Knee, orthosis",04/13/2022\r\nk0856,Chair,\r\n';
    expect(await asked(csv, 'L1833', '2022-04-13')).toBe(true);
    expect(await asked(csv, 'L1833', '2022-04-12')).toBe(false);
    expect(await asked(csv, 'K0856', '2020-01-01')).toBe(true);
    expect(await asked(csv, 'E0601', '2026-01-01')).toBe(false);
  });

  it('that does not fit stops the start, with every line; so does a rule with neither codes nor list, or both', async () => {
    const wrong = load('HCPCS,Effective\nL1833,2022-02-30\nL18,2022-02-03\n');
    await expect(wrong).rejects.toThrow('line 2: the day is not one');
    await expect(wrong).rejects.toThrow('line 3: the code is not');
    await expect(load('Code\nL1833\n')).rejects.toThrow('no column HCPCS');
    await expect(load('HCPCS\n', { list: 'none.csv' })).rejects.toThrow('can’t be read'.replace('’', "'"));
    await expect(load('HCPCS\n', {})).rejects.toThrow('either hcpcs or list in: listed');
    await expect(load('HCPCS\n', { list: 'list.csv', hcpcs: ['*'] })).rejects.toThrow('either hcpcs or list');
  });
});
