import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '@orderly/contract';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPayer, type TestPayer } from './payer.ts';
import { sampleOrder } from './sample-order.ts';
import { startTestServer, type TestServer } from './server.ts';

let payer: TestPayer;
let server: TestServer;
let sql: pg.Client;
let providerId: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  payer = await startPayer();
  const payers = new Map([['PLAN', { id: 'PLAN', name: 'A plan', kind: 'commercial', adapter: 'fhir' as const, endpoint: payer.url }]]);
  server = await startTestServer({ verifies: true, payers });
  sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  for (const person of ['provider', 'verifier']) cookies.set(person, await server.signIn(person));
  providerId = (await call('provider', 'GET', '/providers')).json().items[0].id;
});
beforeEach(() => {
  payer.mood = 'answers';
  payer.asked.length = 0;
});
afterAll(async () => {
  await sql.end();
  await server.close();
  await payer.close();
});

function call(person: string, method: 'GET' | 'POST', path: string, body?: object) {
  const headers = { cookie: cookies.get(person) as string, ...(body === undefined ? {} : { 'idempotency-key': randomUUID() }) };
  return server.app.inject({ method, url: `/api/v1${path}`, headers, ...(body === undefined ? {} : { payload: body }) });
}

async function place(memberId: string, more: object = {}): Promise<string> {
  const insured = { billTo: 'insurance', coverage: { payerId: 'PLAN', memberId } };
  const answer = await call('provider', 'POST', '/orders', sampleOrder(providerId, { ...insured, ...more }));
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().id;
}

/** The check of its coverage, once it is none of these any more. */
async function coverageOf(id: string, not: readonly string[] = ['pending']) {
  for (const deadlineMs = Date.now() + 20_000; ; ) {
    const order: Order = (await call('verifier', 'GET', `/orders/${id}`)).json();
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

  it('learns who is asked about, and that is on record before', async () => {
    const id = await place('ACTIVE');
    await coverageOf(id);
    const names = payer.asked[0]?.body.contained.map(({ resourceType }) => resourceType);
    expect(names).toEqual(['Patient', 'Practitioner', 'Organization', 'Coverage']);
    const { rows } = await sql.query(
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

  it('and is away leaves all orders waiting, and decides them once it is back, each recorded once', async () => {
    payer.mood = 'is away';
    const ids = await Promise.all(Array.from({ length: 30 }, () => place('ACTIVE')));
    for (const id of ids) expect((await coverageOf(id)).outcome).toBe('unavailable');
    const { items } = JSON.parse(
      (await server.app.inject({ url: '/api/v1/outside-services', headers: { cookie: await server.signIn('admin') } })).body,
    );
    expect(items).toMatchObject([{ name: 'payer.plan', answered: expect.any(Number), lastFailure: { reason: expect.any(String) } }]);
    expect(items[0].failed).toBeGreaterThanOrEqual(30);
    payer.mood = 'answers';
    for (const id of ids) expect((await coverageOf(id, ['pending', 'unavailable'])).found).toBe('passed');
    const { rows } = await sql.query(
      `select order_id from order_checks where name = 'insurance_coverage' and outcome = 'passed' and order_id = any ($1)`,
      [ids],
    );
    expect(rows.map(({ order_id }) => order_id).sort()).toEqual([...ids].sort());
  }, 60_000);
});
