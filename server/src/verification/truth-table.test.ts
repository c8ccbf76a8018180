import type { DocumentKind } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import type { Credentials } from '../credentials/index.ts';
import type { Insurance } from '../insurance/index.ts';
import { Unavailable } from '../platform/outside/index.ts';
import type { CheckContext, Outcome } from './check.ts';
import { allChecks } from './checks/index.ts';
import type { Facts } from './facts.ts';
import type { Applicable } from './requirements.ts';

const now = new Date('2026-11-20T12:00:00.000Z');

const none: Applicable = {
  signature: false,
  description: false,
  documents: [],
  faceToFaceWithinDays: null,
  priorAuthorisation: false,
  laterality: false,
  lot: false,
  serial: false,
  expiry: false,
  rules: [],
};

/** What a requirement asks, and each way in which an order can stand to it: the codes found, '' when it is met. */
interface Row {
  readonly needs: Partial<Applicable>;
  readonly check: 'order_details' | 'prior_authorisation';
  readonly ways: Readonly<Record<string, { readonly has: Partial<Facts>; readonly found: string }>>;
}

const line = { id: 'l', hcpcs: 'L1833', quantity: 1, modifiers: [] as string[], supplyType: 'purchase' };
const order = {
  id: 'o',
  patientId: 'p',
  territoryId: 't',
  clinicId: 'c',
  orderDate: '2026-11-20',
  billTo: 'insurance',
  signedBy: null,
  lines: [line],
  documents: [],
};
const orderWith = (more: object) => ({ order: { ...order, ...more } as unknown as Facts['order'] });
const document = (satisfies: DocumentKind[], withdrawnAt: string | null = null) =>
  orderWith({ documents: [{ id: 'd', kind: 'clinical', satisfies, addedAt: '', addedBy: null, withdrawnAt }] });
const authorised = (outcome: string, more: object = {}) => ({ authorisation: { outcome, ...more } as unknown as Facts['authorisation'] });

const rows: Readonly<Record<string, Row>> = {
  signature: {
    needs: { signature: true },
    check: 'order_details',
    ways: { missing: { has: {}, found: 'signature_missing' }, there: { has: orderWith({ signedBy: 'u' }), found: '' } },
  },
  description: {
    needs: { description: true },
    check: 'order_details',
    ways: { missing: { has: {}, found: 'description_missing' }, there: { has: { descriptions: { l: 'A brace' } }, found: '' } },
  },
  prescription: {
    needs: { documents: ['prescription'] },
    check: 'order_details',
    ways: {
      missing: { has: {}, found: 'prescription_missing' },
      'of another kind': { has: document(['medical_necessity']), found: 'prescription_missing' },
      withdrawn: { has: document(['prescription'], '2026-11-19T00:00:00.000Z'), found: 'prescription_missing' },
      there: { has: document(['prescription']), found: '' },
    },
  },
  'two documents': {
    needs: { documents: ['prescription', 'medical_necessity'] },
    check: 'order_details',
    ways: {
      missing: { has: {}, found: 'prescription_missing medical_necessity_missing' },
      'one of them': { has: document(['prescription']), found: 'medical_necessity_missing' },
      'one for both': { has: document(['prescription', 'medical_necessity']), found: '' },
    },
  },
  'face-to-face': {
    needs: { faceToFaceWithinDays: 180 },
    check: 'order_details',
    ways: {
      missing: { has: {}, found: 'face_to_face_missing' },
      'too old by a day': { has: { lastEncounterOn: '2026-05-23' }, found: 'face_to_face_too_old' },
      'on the last day': { has: { lastEncounterOn: '2026-05-24' }, found: '' },
      'on the day of the order': { has: { lastEncounterOn: '2026-11-20' }, found: '' },
      'after the order': { has: { lastEncounterOn: '2026-11-21' }, found: 'face_to_face_after_order' },
    },
  },
  laterality: {
    needs: { laterality: true },
    check: 'order_details',
    ways: {
      missing: { has: {}, found: 'laterality_missing' },
      told: { has: orderWith({ lines: [{ ...line, laterality: 'RT' }] }), found: '' },
      'told by a modifier': { has: orderWith({ lines: [{ ...line, modifiers: ['LT'] }] }), found: '' },
    },
  },
  'prior authorisation': {
    needs: { priorAuthorisation: true },
    check: 'prior_authorisation',
    ways: {
      missing: { has: {}, found: 'authorisation_missing' },
      requested: { has: authorised('requested'), found: 'authorisation_requested' },
      denied: { has: authorised('denied'), found: 'failed authorisation_denied' },
      affirmed: { has: authorised('affirmed', { number: '1' }), found: '' },
      'affirmed from tomorrow': { has: authorised('affirmed', { validFrom: '2026-11-21' }), found: 'authorisation_not_yet_valid' },
      'affirmed until yesterday': { has: authorised('affirmed', { validUntil: '2026-11-19' }), found: 'authorisation_expired' },
      'affirmed until today': { has: authorised('affirmed', { validUntil: '2026-11-20' }), found: '' },
    },
  },
};

function factsWith(more: Partial<Facts>): Facts {
  return {
    ...orderWith({}),
    readAtUs: 1,
    patient: { givenName: 'Jo', familyName: 'Roe', birthDate: '1950-01-01' },
    descriptions: {},
    shipTo: { kind: 'home', line1: '1 Main Street', city: 'Chicago', state: 'IL', zip: '60601' },
    coverage: { payerId: 'PLAN', memberId: 'M1' },
    provider: { npi: '1234567893', given_name: 'Ann', family_name: 'Lee', credential: 'MD', disabled_at: null } as unknown as Facts['provider'],
    licences: [],
    authorisation: null,
    payerKind: 'medicare',
    needs: new Map([['l', none]]),
    territoryProblem: null,
    earlier: [],
    lastEncounterOn: null,
    ...more,
  };
}

const insurance = (answers: () => Promise<Awaited<ReturnType<Insurance['ask']>>>) => ({ ask: answers, asksOutside: () => true, states: () => [] });
const standing = { failed: [], review: [], registry: null, lists: { exclusions: null, ordering: null } };
const fine: CheckContext = {
  now,
  rulebook: { requirements: [], payers: new Map(), lookBackMonths: { default: 60 } },
  insurance: insurance(async () => ({ outcome: 'active', codes: [], from: null, until: null, evidence: {} })),
  credentials: { look: async () => standing, asksOutside: false, states: () => [] },
};

async function run(name: string, facts: Facts, context: CheckContext = fine): Promise<string> {
  const check = allChecks.find((one) => one.name === name);
  return told(await (check as (typeof allChecks)[number]).run(facts, context));
}
const told = ({ outcome, codes }: Outcome) => [outcome, ...codes].join(' ');
const as = (found: string) => (found.startsWith('failed') ? found : found === '' ? 'passed' : `needs_review ${found}`);

describe('each requirement, met or not in each way', () => {
  for (const [name, row] of Object.entries(rows)) {
    const needs = new Map([['l', { ...none, ...row.needs, rules: ['r'] }]]);
    for (const [way, { has, found }] of Object.entries(row.ways)) {
      it(`${name}, ${way}: ${as(found)}`, async () => {
        expect(await run(row.check, factsWith({ ...has, needs }))).toBe(as(found));
        // Where nothing asks for it, it stands in nobody's way.
        expect(await run(row.check, factsWith(has))).toBe(row.check === 'order_details' ? 'passed' : 'not_required not_asked_for');
      });
    }
  }

  it('and all of them together: everything that is missing is found at once, whatever else is there', async () => {
    const details = Object.entries(rows).filter(([name, { check }]) => check === 'order_details' && name !== 'two documents');
    for (let set = 0; set < 2 ** details.length; set += 1) {
      const asked = details.filter((_row, index) => (set >> index) % 2 === 1).map(([, row]) => row);
      const needs = new Map([['l', { ...none, ...Object.assign({}, ...asked.map((row) => row.needs)) }]]);
      const missing = new Set(asked.map(({ ways }) => ways.missing?.found as string));
      const [outcome, ...codes] = (await run('order_details', factsWith({ needs }))).split(' ');
      expect([outcome, new Set(codes)]).toEqual([missing.size === 0 ? 'passed' : 'needs_review', missing]);
    }
  });

  it('of lot, serial and expiry is for the shipment, and keeps no order from being approved', async () => {
    const needs = new Map([['l', { ...none, lot: true, serial: true, expiry: true }]]);
    const check = allChecks.find((one) => one.name === 'order_details');
    expect(await check?.run(factsWith({ needs }), fine)).toMatchObject({ outcome: 'passed', items: { l: ['lot', 'serial', 'expiry'] } });
  });
});

describe('what others say', () => {
  const answering = (outcome: 'active' | 'inactive' | 'not_found' | 'needs_review', ...codes: string[]) =>
    insurance(async () => ({ outcome, codes, from: null, until: null, evidence: {} }));
  it.each([
    ['a plan in force', answering('active'), 'passed'],
    ['a plan that is over', answering('inactive', 'coverage_inactive'), 'failed coverage_inactive'],
    ['a member nobody knows', answering('not_found', 'member_not_found'), 'needs_review member_not_found'],
    ['an answer for a person', answering('needs_review', 'coverage_unclear'), 'needs_review coverage_unclear'],
    ['no answer', insurance(() => Promise.reject(new Unavailable('timeout'))), 'unavailable payer_timeout'],
  ])('%s', async (_what, asked, expected) => {
    expect(await run('insurance_coverage', factsWith({}), { ...fine, insurance: asked })).toBe(expected);
    for (const billTo of ['clinic', 'patient']) {
      expect(await run('insurance_coverage', factsWith({ ...orderWith({ billTo }), coverage: null }), { ...fine, insurance: asked })).toBe(
        `not_required billed_to_${billTo}`,
      );
    }
  });

  type Looked = readonly [what: string, credentials: Credentials, more: object, expected: string];
  const looked = (more: object): Credentials => ({ ...fine.credentials, look: async () => ({ ...standing, ...more }) });
  it.each<Looked>([
    ['nothing', looked({}), {}, 'passed'],
    ['an exclusion', looked({ failed: ['excluded'] }), {}, 'failed excluded'],
    ['something to look at', looked({ review: ['npi_name_differs'] }), {}, 'needs_review npi_name_differs'],
    ['both', looked({ failed: ['excluded'], review: ['npi_name_differs'] }), {}, 'failed excluded npi_name_differs'],
    ['a registry that is away', { ...fine.credentials, look: () => Promise.reject(new Unavailable('timeout')) }, {}, 'unavailable registry_timeout'],
    ['a credential that may not order', looked({}), { credential: 'DC' }, 'failed may_not_order'],
    ['no credential', looked({}), { credential: '' }, 'needs_review credential_unknown'],
    ['an NPI that is none', looked({}), { npi: '1234567890' }, 'failed npi_invalid'],
    ['a practitioner who is disabled', looked({}), { disabled_at: now }, 'failed practitioner_disabled'],
    ...['MD', 'D.O.', 'dpm', 'PA-C', 'NP', 'CNS'].map((credential): Looked => [`the credential ${credential}`, looked({}), { credential }, 'passed']),
  ])('of a practitioner: %s', async (_what, credentials, more, expected) => {
    const facts = factsWith({});
    const provider = { ...facts.provider, ...more } as Facts['provider'];
    expect(await run('provider_credentials', { ...facts, provider }, { ...fine, credentials })).toBe(expected);
  });
});

describe('an item that the patient had before', () => {
  const before = (more: object) => ({
    order_id: 'e',
    clinic_id: 'c',
    order_date: '2026-01-01',
    hcpcs: 'L1833',
    laterality: null,
    modifiers: [],
    ...more,
  });
  it.each([
    ['the same', {}, before({}), 'needs_review same_item'],
    ['the same for the same side', { laterality: 'RT' }, before({ laterality: 'RT' }), 'needs_review same_item'],
    ['a right and a left one', { laterality: 'RT' }, before({ laterality: 'LT' }), 'passed none_in_our_records'],
    ['a pair told by modifiers', { modifiers: ['RT'] }, before({ modifiers: ['LT', 'NU'] }), 'passed none_in_our_records'],
    ['a pair told either way', { laterality: 'LT' }, before({ modifiers: ['RT'] }), 'passed none_in_our_records'],
    ['one side after both', { laterality: 'RT' }, before({ laterality: 'bilateral' }), 'needs_review same_item'],
    ['both sides after one', { modifiers: ['RT', 'LT'] }, before({ laterality: 'LT' }), 'needs_review same_item'],
    ['a side after none told', { laterality: 'RT' }, before({}), 'needs_review same_item'],
    ['a similar one', {}, before({ hcpcs: 'L1851' }), 'needs_review similar_item'],
    ['another', {}, before({ hcpcs: 'E0601' }), 'passed none_in_our_records'],
    ['the same five years ago', {}, before({ order_date: '2021-11-20' }), 'passed none_in_our_records'],
    ['the same a day later than that', {}, before({ order_date: '2021-11-21' }), 'needs_review same_item'],
  ])('%s', async (_what, more, earlier, expected) => {
    expect(await run('duplicates', factsWith({ ...orderWith({ lines: [{ ...line, ...more }] }), earlier: [earlier] }))).toBe(expected);
  });

  it('counts for as long as its payer looks back', async () => {
    const rulebook = { ...fine.rulebook, payerLookBackMonths: { medicaid: { default: 24, L18: 12 } } };
    const at = (payerKind: string, order_date: string) =>
      run('duplicates', factsWith({ payerKind, earlier: [before({ order_date })] }), { ...fine, rulebook });
    expect(await at('medicaid', '2025-11-20')).toBe('passed none_in_our_records');
    expect(await at('medicaid', '2025-11-21')).toBe('needs_review same_item');
    expect(await at('medicare', '2025-11-20')).toBe('needs_review same_item');
  });
});

it('an address outside the territory is for a person, with the reason', async () => {
  expect(await run('territory_assignment', factsWith({}))).toBe('passed');
  expect(await run('territory_assignment', factsWith({ territoryProblem: 'zip_outside' }))).toBe('needs_review zip_outside');
});
