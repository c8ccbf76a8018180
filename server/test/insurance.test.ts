import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '@orderly/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Payer } from '../src/insurance/index.ts';
import { openDesk } from './desk.ts';
import { startPayer, type TestPayer } from './payer.ts';
import { startX12Payer, type X12Payer, x12Place } from './x12-payer.ts';

let payer: TestPayer;
let x12Payer: X12Payer;
let desk: Awaited<ReturnType<typeof openDesk>>;

beforeAll(async () => {
  payer = await startPayer();
  x12Payer = await startX12Payer();
  const payers = new Map<string, Payer>([
    ['PLAN', { id: 'PLAN', name: 'A plan', kind: 'commercial', adapter: 'fhir', endpoint: payer.url }],
    ['PLANX', { id: 'PLANX', name: 'Another', kind: 'commercial', adapter: 'x12', endpoint: x12Payer.url, x12: x12Place }],
  ]);
  desk = await openDesk({ people: ['provider', 'verifier', 'admin'], payers });
});
beforeEach(() => {
  payer.mood = 'answers';
  payer.asked.length = 0;
});
afterAll(async () => {
  await desk.close();
  await payer.close();
  await x12Payer.close();
});

const place = async (memberId: string, more: object = {}) =>
  (await desk.place({ billTo: 'insurance', coverage: { payerId: 'PLAN', memberId }, ...more })).id;

/** The check of its coverage, once it is none of these any more. */
async function coverageOf(id: string, not: readonly string[] = ['pending']) {
  for (const deadlineMs = Date.now() + 20_000; ; ) {
    const order: Order = (await desk.call('verifier', 'GET', `/orders/${id}`)).json();
    const check = order.checks.find((one) => one.check === 'insurance_coverage');
    if (check !== undefined && !not.includes(check.outcome)) return { order, ...check, found: [check.outcome, ...check.codes].join(' ') };
    if (Date.now() > deadlineMs) throw new Error(`its coverage is still ${check?.outcome}`);
    await sleep(20);
  }
}

describe('a payer that is asked', () => {
  it.each([
    ['ACTIVE', 'passed'],
    ['ENDED', 'failed coverage_inactive'],
    ['UNKNOWN', 'needs_review member_not_found'],
    ['REFUSED', 'needs_review payer_error payer_a001'],
  ])('answers of the member %s: %s', async (memberId, found) => {
    expect((await coverageOf(await place(memberId))).found).toBe(found);
    expect(payer.asked).toHaveLength(1);
  });

  it('answers by X12 as well, and gets not a byte where no plan pays', async () => {
    const at = (memberId: string, more: object = {}) => place(memberId, { coverage: { payerId: 'PLANX', memberId }, ...more });
    expect((await coverageOf(await at('ACTIVE'))).found).toBe('passed');
    expect((await coverageOf(await at('BADNAME'))).found).toBe('needs_review payer_rejected aaa_73 aaa_action_c');
    expect(x12Payer.asked).toHaveLength(2);
    expect((await coverageOf(await at('', { billTo: 'clinic', coverage: undefined }))).outcome).toBe('not_required');
    expect(x12Payer.asked).toHaveLength(2);
  });

  it('learns who is asked about, and that is on record before', async () => {
    const id = await place('ACTIVE');
    await coverageOf(id);
    const names = payer.asked[0]?.body.contained.map(({ resourceType }) => resourceType);
    expect(names).toEqual(['Patient', 'Practitioner', 'Organization', 'Coverage']);
    const { rows } = await desk.sql.query(
      `select action, purpose, patient_id is not null as patient, detail from journal_entries where resource_id = $1 and action in ('patient.disclose', 'order.check') order by id`,
      [id],
    );
    expect(rows.filter(({ action }) => action === 'patient.disclose')).toEqual([
      { action: 'patient.disclose', purpose: 'payment', patient: true, detail: '{"classes":["contact","identity","coverage"],"recipient":"plan"}' },
    ]);
  });

  it('gets not a byte of an order that the clinic or the patient pays', async () => {
    const ids = await Promise.all(['clinic', 'patient'].map((billTo) => place('', { billTo, coverage: undefined })));
    for (const id of ids) expect((await coverageOf(id)).outcome).toBe('not_required');
    expect(payer.asked).toHaveLength(0);
  });

  it.each(['is silent', 'talks garbage'] as const)('and %s is asked again, and no order is rejected', async (mood) => {
    payer.mood = mood;
    const id = await place('ACTIVE');
    const away = await coverageOf(id);
    expect(away.outcome).toBe('unavailable');
    expect([away.order.status, away.order.waitingOn, away.order.nextStep]).toEqual(['verification', 'payer', 'check']);
    payer.mood = 'answers';
    expect((await coverageOf(id, ['pending', 'unavailable'])).found).toBe('passed');
  });

  it('and hangs holds up no check that does not ask it, nor what another payer answers', async () => {
    payer.mood = 'is silent';
    const hanging = await Promise.all(Array.from({ length: 24 }, () => place('ACTIVE')));
    const startedAt = performance.now();
    const [clinics, others] = await Promise.all([
      place('', { billTo: 'clinic', coverage: undefined }),
      place('', { coverage: { payerId: 'PLANX', memberId: 'ACTIVE' } }),
    ]);
    await desk.checked(clinics);
    // Sooner than the breaker opens, which takes five that are given a second each, eight at once.
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect((await coverageOf(others)).found).toBe('passed');
    expect(performance.now() - startedAt).toBeLessThan(5000);
    for (const id of hanging) expect((await coverageOf(id)).outcome).toBe('unavailable');
    payer.mood = 'answers';
    for (const id of hanging) expect((await coverageOf(id, ['pending', 'unavailable'])).found).toBe('passed');
  }, 60_000);

  it('and is away leaves all orders waiting, and decides them once it is back, each recorded once', async () => {
    payer.mood = 'is away';
    const ids = await Promise.all(Array.from({ length: 30 }, () => place('ACTIVE')));
    for (const id of ids) expect((await coverageOf(id)).outcome).toBe('unavailable');
    const { items } = (await desk.call('admin', 'GET', '/outside-services')).json();
    expect(items).toMatchObject([
      { name: 'payer.plan', answered: expect.any(Number), lastFailure: { reason: expect.any(String) } },
      { name: 'payer.planx' },
    ]);
    expect(items[0].failed).toBeGreaterThanOrEqual(30);
    payer.mood = 'answers';
    for (const id of ids) expect((await coverageOf(id, ['pending', 'unavailable'])).found).toBe('passed');
    const { rows } = await desk.sql.query(
      `select order_id from order_checks where name = 'insurance_coverage' and outcome = 'passed' and order_id = any ($1)`,
      [ids],
    );
    expect(rows.map(({ order_id }) => order_id).sort()).toEqual([...ids].sort());
  }, 60_000);
});
