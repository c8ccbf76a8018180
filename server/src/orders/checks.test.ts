import { type CheckName, type CheckOutcome, checkOutcomes, checks as names, type Role, type Status } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import type { Change } from './change.ts';
import { pendingChecks } from './checks.ts';
import { allowedActions, decide } from './decide.ts';
import type { ActingAs, CheckResult, CheckState, Checks, OrderState } from './state.ts';
import { takeIn } from './take-in.ts';
import { whoseMove } from './whose-move.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const yesterday = '2026-11-19T12:00:00.000Z';
const tomorrow = '2026-11-21T12:00:00.000Z';
const context = { now, newId: () => '0199c0de-1111-7000-8000-000000000001' };
const desk: ActingAs = { kind: 'person', role: 'verifier', territories: [], npi: null };
const system: ActingAs = { kind: 'system', role: null, territories: [], npi: null };
const warehouse: ActingAs = { kind: 'person', role: 'distributor' as Role, territories: [], npi: null };

function stateOf(outcome: CheckOutcome, more: Partial<CheckState> = {}): CheckState {
  return { outcome, codes: outcome === 'passed' ? [] : [`${outcome}_code`], basis: 2, at: yesterday, until: null, ...more };
}

function orderWith(changed: Partial<Checks>, status: Status = 'verification'): OrderState {
  const passed = Object.fromEntries(names.map((name) => [name, stateOf('passed')])) as unknown as Checks;
  const bare = {
    id: 'o',
    number: '00000000',
    status,
    fulfilment: status === 'in_progress' ? ('preparing' as const) : null,
    holds: [],
    checks: { ...passed, ...changed },
    checksRev: 0,
    questions: [],
    documents: [],
    refill: null,
    lines: [{ id: 'l', hcpcs: 'E0601', quantity: 1, modifiers: [], supplyType: 'purchase' }],
    shipments: [],
    version: 4,
    priority: 'routine' as const,
    neededBy: null,
    timeZone: 'America/Chicago',
    territoryId: 't',
    clinicId: 'c',
    patientId: 'p',
    billTo: 'insurance' as const,
    practitionerNpi: '1234567893',
    signedBy: null,
  };
  return { ...bare, ...whoseMove(bare, null, now) };
}

const approve = (waive?: readonly CheckName[]): Change => ({
  action: 'approve',
  input: waive === undefined ? {} : { waive: waive.map((check) => ({ check, code: 'verified_by_phone' as const })) },
});
const ship: Change = { action: 'ship', input: { shipments: [{ method: 'own_delivery' }] } };
const refusedFor = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as { errors: { code: string }[] }).errors.map(({ code }) => code);
  }
  return [];
};

describe('every outcome of every check', () => {
  const fine = new Set<CheckOutcome>(['passed', 'not_required']);
  for (const name of names) {
    for (const outcome of checkOutcomes) {
      const verdict = fine.has(outcome) ? 'lets' : 'keeps';
      it(`${name} ${outcome} ${verdict} an order from being approved, and from shipping`, () => {
        const wanted = fine.has(outcome) ? [] : [name];
        expect(refusedFor(() => decide(orderWith({ [name]: stateOf(outcome) }), approve(), desk, context))).toEqual(wanted);
        expect(refusedFor(() => decide(orderWith({ [name]: stateOf(outcome) }), approve(), system, context))).toEqual(wanted);
        expect(refusedFor(() => decide(orderWith({ [name]: stateOf(outcome) }, 'in_progress'), ship, warehouse, context))).toEqual(wanted);
      });
      it(`${name} ${outcome} may be waived by a person, and then ships`, () => {
        const { next, step } = decide(orderWith({ [name]: stateOf(outcome) }), approve([name]), desk, context);
        expect(step.codes).toEqual(fine.has(outcome) ? [] : [`${name}:verified_by_phone`]);
        expect(() => decide(next, ship, warehouse, context)).not.toThrow(/./);
        expect(() => decide(orderWith({ [name]: stateOf(outcome) }), approve([name]), system, context)).toThrow(/person/);
      });
    }
  }

  it('names all that stand in the way at once', () => {
    const order = orderWith({ duplicates: stateOf('needs_review'), insurance_coverage: stateOf('unavailable'), order_details: stateOf('failed') });
    expect(refusedFor(() => decide(order, approve(), desk, context))).toEqual(['order_details', 'insurance_coverage', 'duplicates']);
    expect(refusedFor(() => decide(order, approve(['duplicates']), desk, context))).toEqual(['order_details', 'insurance_coverage']);
  });
});

const found = (more: Partial<CheckResult> = {}): CheckResult => ({
  name: 'duplicates',
  outcome: 'passed',
  codes: [],
  basis: 2,
  until: null,
  seenAtUs: 20,
  ...more,
});

describe('a check that lapses', () => {
  const lapsed = orderWith({ insurance_coverage: stateOf('passed', { until: yesterday }) }, 'in_progress');

  it('keeps what was approved from shipping, and says why', () => {
    expect(refusedFor(() => decide(lapsed, ship, warehouse, context))).toEqual(['insurance_coverage']);
    const shown = allowedActions(lapsed, warehouse, now).find(({ action }) => action === 'ship');
    expect(shown).toMatchObject({ allowed: false, reason: expect.stringContaining('Insurance coverage lapsed and is being checked again') });
  });

  it('lets it ship once it has passed again, and holds it when it has not', () => {
    const again = takeIn(lapsed, [found({ name: 'insurance_coverage', until: tomorrow })], now);
    expect(again).toMatchObject({ news: [{ name: 'insurance_coverage' }], holds: false });
    expect(() => decide({ ...lapsed, checks: again.checks }, ship, warehouse, context)).not.toThrow(/./);
    expect(takeIn(lapsed, [found({ name: 'insurance_coverage', outcome: 'failed' })], now).holds).toBe(true);
    expect(takeIn(lapsed, [found({ name: 'insurance_coverage', outcome: 'unavailable' })], now).holds).toBe(false);
  });
});

describe('what a check found', () => {
  const order = orderWith({ duplicates: stateOf('pending') });

  it('is left aside when somebody has looked since, whatever each of them found, and whoever was recorded first', () => {
    const known = orderWith({ duplicates: stateOf('passed', { codes: [], seenAtUs: 10 }) }, 'in_progress');
    const bad = found({ outcome: 'needs_review', codes: ['same_item'] });
    expect(takeIn(known, [{ ...bad, seenAtUs: 9 }], now)).toMatchObject({ news: [], isNewer: false, holds: false });
    expect(takeIn(known, [{ ...bad, seenAtUs: 11 }], now)).toMatchObject({ news: [{ name: 'duplicates' }], holds: true });
    const again = takeIn(known, [found({ seenAtUs: 15 })], now);
    expect(again).toMatchObject({ news: [], isNewer: true, checks: { duplicates: { outcome: 'passed', seenAtUs: 15 } } });
    expect(takeIn({ ...known, checks: again.checks }, [{ ...bad, seenAtUs: 12 }], now).news).toEqual([]);
  });

  it('is no news when it is that somebody is still away', () => {
    const away = orderWith({ duplicates: stateOf('unavailable', { codes: ['payer_status_503'] }) });
    expect(takeIn(away, [found({ outcome: 'unavailable', codes: ['payer_breaker_open'] })], now).news).toEqual([]);
  });

  it('is taken in once', () => {
    const { checks, news } = takeIn(order, [found()], now);
    expect(news).toHaveLength(1);
    expect(checks.duplicates).toMatchObject({ outcome: 'passed', at: now.toISOString() });
    expect(takeIn({ ...order, checks }, [found()], now).news).toEqual([]);
  });

  it('is dropped when the order has changed since, and when a person has waived the check', () => {
    expect(takeIn(order, [found({ basis: 1 })], now).news).toEqual([]);
    expect(takeIn(orderWith({ duplicates: stateOf('failed', { waived: 'document_on_file' }) }), [found()], now).news).toEqual([]);
  });
});

describe('whose move an order in verification is', () => {
  it.each([
    ['nothing has run', pendingChecks(2), 'desk verify'],
    ['all passed', {}, 'desk verify'],
    ['one failed', { duplicates: stateOf('failed') }, 'desk verify'],
    ['only the signature is missing', { order_details: stateOf('needs_review', { codes: ['signature_missing'] }) }, 'clinic sign'],
    ['the signature and more', { order_details: stateOf('needs_review', { codes: ['signature_missing', 'laterality_missing'] }) }, 'desk verify'],
    ['the payer is away', { insurance_coverage: stateOf('unavailable') }, 'payer check'],
    ['a registry is away', { provider_credentials: stateOf('unavailable') }, 'desk check'],
    [
      'the payer is away and something is to be looked at',
      { insurance_coverage: stateOf('unavailable'), duplicates: stateOf('needs_review') },
      'desk verify',
    ],
  ] as const)('when %s', (_when, changed, move) => {
    const { waitingOn, nextStep } = orderWith(changed);
    expect(`${waitingOn} ${nextStep}`).toBe(move);
  });

  it('is the clinic’s while a question is open, and the desk’s once it is answered', () => {
    const ask: Change = { action: 'requestInfo', input: { items: [{ code: 'item_details', note: 'Which side?' }, { code: 'diagnosis' }] } };
    const ids = ['q1', 'q2'];
    const asked = decide(orderWith({}), ask, desk, { now, newId: () => ids.shift() as string });
    expect(asked.next).toMatchObject({ waitingOn: 'clinic', nextStep: 'answer', version: 5 });
    expect(asked.typed.notes).toEqual([{ visibility: 'internal', kind: 'note', text: 'Which side?', questionId: 'q1' }]);
    expect(() => decide(asked.next, approve(), desk, context)).toThrow(/asked something/);
    const clinic: ActingAs = { kind: 'person', role: 'provider', territories: [], npi: null };
    const reply = (...items: string[]): Change => ({ action: 'answer', input: { items: items.map((item) => ({ item, note: 'left' })) } });
    const half = decide(asked.next, reply('q1'), clinic, context);
    expect(half.next).toMatchObject({ waitingOn: 'clinic', nextStep: 'answer' });
    expect(refusedFor(() => decide(half.next, reply('q1'), clinic, context))).toEqual(['answered']);
    expect(refusedFor(() => decide(half.next, reply('q9'), clinic, context))).toEqual(['unknown_question']);
    expect(refusedFor(() => decide(asked.next, reply('q1', 'q1'), clinic, context))).toEqual(['answered']);
    expect(decide(half.next, reply('q2'), clinic, context).next).toMatchObject({ waitingOn: 'desk', nextStep: 'verify' });
  });
});
