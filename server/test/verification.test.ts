import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '@orderly/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleOrder } from './sample-order.ts';
import { startTestServer, type TestServer } from './server.ts';
import { waiveAll } from './waive-all.ts';

let server: TestServer;
let sql: pg.Client;
let providerId: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer({ verifies: true });
  sql = new pg.Client({ connectionString: server.urls.superuserUrl });
  await sql.connect();
  for (const person of ['provider', 'verifier', 'master_distributor', 'sales_rep', 'admin']) cookies.set(person, await server.signIn(person));
  providerId = (await call('provider', 'GET', '/providers')).json().items[0].id;
});
afterAll(async () => {
  await sql.end();
  await server.close();
});

function call(person: string, method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object, headers: Record<string, string> = {}) {
  const cookie = cookies.get(person) as string;
  return server.app.inject({ method, url: `/api/v1${path}`, headers: { cookie, ...headers }, ...(body === undefined ? {} : { payload: body }) });
}

async function place(more: object = {}): Promise<Order> {
  const answer = await call('provider', 'POST', '/orders', sampleOrder(providerId, more), { 'idempotency-key': randomUUID() });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}

/** The order once no check is awaited any more. */
async function checked(id: string): Promise<Order> {
  for (const deadlineMs = Date.now() + 10_000; ; ) {
    const order: Order = (await call('verifier', 'GET', `/orders/${id}`)).json();
    if (order.checks.every(({ outcome }) => outcome !== 'pending')) return order;
    if (Date.now() > deadlineMs) throw new Error(`its checks are still awaited: ${JSON.stringify(order.checks)}`);
    await sleep(20);
  }
}

const outcomes = ({ checks }: Order) => Object.fromEntries(checks.map(({ check, outcome, codes }) => [check, [outcome, ...codes].join(' ')]));
const ifMatch = (version: number) => ({ 'if-match': `"${version}"`, 'idempotency-key': randomUUID() });

const fine = {
  order_details: 'passed',
  insurance_coverage: 'not_required billed_to_clinic',
  provider_credentials: 'passed',
  territory_assignment: 'passed',
  prior_authorisation: 'not_required not_asked_for',
  duplicates: 'passed none_in_our_records',
};

describe('an order that was placed', () => {
  it('is checked by itself, without a version of its own, and approved without a waiver', async () => {
    const placed = await place();
    expect(placed.checks.every(({ outcome }) => outcome === 'pending')).toBe(true);
    const order = await checked(placed.id);
    expect(outcomes(order)).toEqual(fine);
    expect([order.version, order.waitingOn, order.nextStep]).toEqual([2, 'desk', 'verify']);
    const approved = await call('verifier', 'PUT', `/orders/${order.id}/verify`, { decision: 'approve' }, ifMatch(2));
    expect([approved.statusCode, approved.json().status]).toEqual([200, 'in_progress']);
  });

  it('is refused approval with all that stands in the way, until it is waived', async () => {
    const medicare = { billTo: 'insurance', coverage: { payerId: 'MEDICARE', memberId: '1EG4TE5MK73' } };
    const { id } = await place({ ...medicare, lines: [{ hcpcs: 'L1833', quantity: 1, supplyType: 'purchase' }] });
    const order = await checked(id);
    expect(outcomes(order)).toMatchObject({
      order_details: 'needs_review description_missing laterality_missing signature_missing',
      insurance_coverage: 'needs_review not_on_file',
      prior_authorisation: 'needs_review authorisation_missing',
    });
    const refused = await call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(2));
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'missing_data']);
    expect(refused.json().errors.map((error: { code: string }) => error.code)).toEqual([
      'order_details',
      'insurance_coverage',
      'prior_authorisation',
    ]);
    const waived = await call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve', waive: waiveAll }, ifMatch(2));
    expect(waived.json().checks.map((check: { waivedWith: string | null }) => check.waivedWith)).toEqual([
      'verified_by_phone',
      'verified_by_phone',
      null,
      null,
      'verified_by_phone',
      null,
    ]);
  });

  it('finds what the same person got before, and no pair in a right and a left one', async () => {
    const knee = (laterality: string) => ({ lines: [{ hcpcs: 'L1902', laterality, quantity: 1, supplyType: 'purchase' }] });
    const first = await checked((await place(knee('RT'))).id);
    const { patientId } = (await call('provider', 'GET', `/orders/${first.id}?include=phi`)).json();
    const other = await checked((await place({ ...knee('LT'), patient: undefined, patientId })).id);
    expect(outcomes(other).duplicates).toBe('passed none_in_our_records');
    const again = await checked((await place({ ...knee('RT'), patient: undefined, patientId })).id);
    expect(outcomes(again).duplicates).toBe('needs_review same_item');
    const { rows } = await sql.query('select class, encrypted_data from order_checks where order_id = $1 and name = $2', [again.id, 'duplicates']);
    expect(rows[0].class).toBe('clinical');
    expect(JSON.stringify(rows[0].encrypted_data)).not.toContain(first.id);
  });

  it('tells a sales representative nothing of its checks and questions', async () => {
    const order = await checked((await place()).id);
    await call('verifier', 'PUT', `/orders/${order.id}/request-info`, { items: [{ code: 'diagnosis' }] }, ifMatch(2));
    expect((await call('sales_rep', 'GET', `/orders/${order.id}`)).json()).toMatchObject({ checks: [], questions: [] });
  });
});

describe('a question to the clinic', () => {
  it('holds the order on the clinic until it is answered, and is read by desk and clinic only', async () => {
    const { id } = await checked((await place()).id);
    const items = [{ code: 'item_details', note: 'Which side is it for?' }, { code: 'diagnosis' }];
    const asked: Order = (await call('verifier', 'PUT', `/orders/${id}/request-info`, { items }, ifMatch(2))).json();
    expect([asked.onHold, asked.waitingOn, asked.nextStep]).toEqual([true, 'clinic', 'answer']);
    const early = await call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(3));
    expect([early.statusCode, early.json().code]).toEqual([409, 'invalid_transition']);
    const answers = asked.questions.map(({ id: item }) => ({ item, note: 'The left one.' }));
    const other = await call('master_distributor', 'PUT', `/orders/${id}/answer`, { items: answers }, ifMatch(3));
    expect(other.statusCode).toBe(403);
    const answered = await call('provider', 'PUT', `/orders/${id}/answer`, { items: answers }, ifMatch(3));
    expect(answered.json()).toMatchObject({ onHold: false, waitingOn: 'desk', nextStep: 'verify', version: 4 });
    const read: Order = (await call('verifier', 'GET', `/orders/${id}?include=phi`)).json();
    const [first] = asked.questions;
    expect(read.notes?.filter(({ questionId }) => questionId === first?.id).map(({ text }) => text)).toEqual([
      'Which side is it for?',
      'The left one.',
    ]);
    expect((await call('master_distributor', 'GET', `/orders/${id}?include=phi`)).body).not.toContain('left one');
  });
});

describe('a territory that approves by itself', () => {
  async function autoApprove(wanted: boolean): Promise<void> {
    const { items } = (await call('admin', 'GET', '/territories?limit=100')).json();
    const { id } = items.find(({ name }: { name: string }) => name === 'Midwest: IL');
    const answer = await call('admin', 'PATCH', `/territories/${id}`, { autoApprove: wanted }, { 'idempotency-key': randomUUID() });
    expect([answer.statusCode, answer.json().autoApprove]).toEqual([200, wanted]);
  }

  it('approves what passes, and leaves the rest to the desk', async () => {
    await autoApprove(true);
    try {
      const [good, other] = [await place(), await place({ billTo: 'insurance', coverage: { payerId: 'NOBODY', memberId: '1' } })];
      await checked(other.id);
      for (const deadlineMs = Date.now() + 5000; Date.now() < deadlineMs; await sleep(20)) {
        if ((await call('verifier', 'GET', `/orders/${good.id}`)).json().status === 'in_progress') break;
      }
      const { items } = (await call('verifier', 'GET', `/orders/${good.id}/history`)).json();
      expect(items.map(({ action, changedBy }: { action: string; changedBy: string }) => [action, changedBy.slice(0, 8)]).at(-1)).toEqual([
        'approve',
        '00000000',
      ]);
      expect((await call('verifier', 'GET', `/orders/${other.id}`)).json().status).toBe('verification');
    } finally {
      await autoApprove(false);
    }
  });
});

describe('a check that lapsed', () => {
  it('keeps an approved order from shipping until it was made again', async () => {
    const { id } = await checked((await place()).id);
    await call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(2));
    await sql.query(
      `update orders set checks = jsonb_set(checks, '{provider_credentials,until}', '"2026-01-01T00:00:00.000Z"'), checks_until = '2026-01-01' where id = $1`,
      [id],
    );
    const refused = await call('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'pickup' }] }, ifMatch(3));
    expect([refused.statusCode, refused.json().errors[0].code]).toEqual([422, 'provider_credentials']);
    await sql.query(`select graphile_worker.add_job('recheck_lapsed')`);
    for (const deadlineMs = Date.now() + 5000; Date.now() < deadlineMs; await sleep(20)) {
      const order: Order = (await call('verifier', 'GET', `/orders/${id}`)).json();
      if (order.checks.every(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > Date.now())) break;
    }
    const shipped = await call('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'pickup' }] }, ifMatch(3));
    expect(shipped.statusCode, shipped.body).toBe(200);
  });
});

describe('an amendment', () => {
  it('has what it touches checked again, keeps the version before it, and names fields, never values', async () => {
    const before = await checked((await place()).id);
    const shipTo = { kind: 'home', line1: '77 Amended Road', city: 'Chicago', state: 'IL', zip: '60601' };
    const answer = await call('provider', 'PUT', `/orders/${before.id}/amend`, { shipTo, phone: '+13125550199', diagnoses: ['J44.9'] }, ifMatch(2));
    expect(answer.statusCode, answer.body).toBe(200);
    expect(answer.body).not.toContain('Amended');
    const again = answer.json() as Order;
    expect(again.checks.filter(({ outcome }) => outcome === 'pending').map(({ check }) => check)).toEqual([
      'order_details',
      'insurance_coverage',
      'provider_credentials',
      'territory_assignment',
      'prior_authorisation',
    ]);
    expect(outcomes(await checked(before.id))).toEqual(fine);
    const read = (await call('provider', 'GET', `/orders/${before.id}?include=phi`)).json();
    expect([read.shipTo, read.phone, read.diagnoses]).toEqual([shipTo, '+13125550199', ['J44.9']]);
    const { items } = (await call('verifier', 'GET', `/orders/${before.id}/history`)).json();
    expect(items.at(-1)).toMatchObject({ action: 'amend', version: 3, reason: null, fields: ['shipTo', 'phone', 'diagnoses'] });
    const { rows } = await sql.query('select version, encrypted_data from order_versions where order_id = $1', [before.id]);
    expect(rows.map(({ version }) => version)).toEqual([2]);
    expect(rows[0].encrypted_data.contact.rev).toBe(1);
  });

  it('changes items until the approval, addresses until the first shipment, and coverage only where a plan pays', async () => {
    const { id, lines } = await checked((await place()).id);
    const [line] = lines;
    const body = {
      lines: [
        { id: line?.id, hcpcs: 'E0601', quantity: 2, supplyType: 'purchase' },
        { hcpcs: 'A7030', quantity: 1, supplyType: 'purchase' },
      ],
    };
    const amended: Order = (await call('provider', 'PUT', `/orders/${id}/amend`, body, ifMatch(2))).json();
    expect(amended.lines.map(({ hcpcs, quantity }) => [hcpcs, quantity])).toEqual([
      ['E0601', 2],
      ['A7030', 1],
    ]);
    expect(amended.lines[0]?.id).toBe(line?.id);
    const refused = async (wanted: object, version: number) => {
      const answer = await call('provider', 'PUT', `/orders/${id}/amend`, wanted, ifMatch(version));
      return [answer.statusCode, ...(answer.json().errors ?? []).map((error: { pointer: string }) => error.pointer)];
    };
    expect(await refused({}, 3)).toEqual([422]);
    expect(await refused({ coverage: { payerId: 'MEDICARE', memberId: '1' } }, 3)).toEqual([400, '/coverage']);
    expect(await refused({ lines: [{ id: randomUUID(), hcpcs: 'E0601', quantity: 1, supplyType: 'purchase' }] }, 3)).toEqual([400, '/lines/0/id']);
    await checked(id);
    expect((await call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(3))).statusCode).toBe(200);
    expect(await refused({ ...body, diagnoses: [] }, 4)).toEqual([409, '/lines', '/diagnoses']);
    expect(await refused({ phone: '+13125550199' }, 4)).toEqual([200]);
    expect((await call('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'pickup' }] }, ifMatch(5))).statusCode).toBe(200);
    expect(await refused({ phone: '+13125550198' }, 6)).toEqual([409]);
  });
});

describe('a signature', () => {
  const signature = { intent: 'order', signature: 'Laura Lindqvist' };
  const medicare = { billTo: 'insurance', coverage: { payerId: 'MEDICARE', memberId: '1EG4TE5MK73' } };
  const described = { lines: [{ hcpcs: 'E0601', description: 'CPAP device', quantity: 1, supplyType: 'purchase' }] };

  beforeAll(async () => {
    const { items } = (await call('provider', 'GET', '/providers')).json();
    providerId = items.find(({ familyName }: { familyName: string }) => familyName === 'Lindqvist').id;
    cookies.set('signer', await server.signIn('signer'));
  });

  it('is the practitioner’s alone, stands under what was signed, and ends what waited for it', async () => {
    const order = await checked((await place({ ...medicare, ...described })).id);
    expect(outcomes(order).order_details).toBe('needs_review signature_missing');
    for (const person of ['provider', 'verifier']) {
      expect((await call(person, 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(2))).statusCode).toBe(403);
    }
    const signed = await call('signer', 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(2));
    expect(signed.statusCode, signed.body).toBe(200);
    expect((await call('signer', 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(3))).statusCode).toBe(409);
    expect(outcomes(await checked(order.id)).order_details).toBe('passed');
    const { rows } = await sql.query('select version, intent, kind, hash, encrypted_data from order_signatures where order_id = $1', [order.id]);
    expect(rows).toMatchObject([{ version: 3, intent: 'order', kind: 'typed', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(JSON.stringify(rows)).not.toContain('Lindqvist');
  });

  it('is void once what was signed changes, and stands when something else does', async () => {
    const { id } = await checked((await place({ ...medicare, ...described })).id);
    await call('signer', 'PUT', `/orders/${id}/sign`, signature, ifMatch(2));
    const phone: Order = (await call('provider', 'PUT', `/orders/${id}/amend`, { phone: '+13125550199' }, ifMatch(3))).json();
    expect(phone.signedBy).not.toBeNull();
    const items: Order = (await call('provider', 'PUT', `/orders/${id}/amend`, { diagnoses: ['J44.9'] }, ifMatch(4))).json();
    expect(items.signedBy).toBeNull();
    expect(outcomes(await checked(id)).order_details).toBe('needs_review signature_missing');
  });

  it('is made in a batch', async () => {
    const orders = await Promise.all([1, 2, 3].map(async () => checked((await place({ ...medicare, ...described })).id)));
    const items = orders.map(({ id, version }) => ({ id, version, action: 'sign', ...signature }));
    const answer = await call('signer', 'POST', '/orders/actions', { items });
    expect(answer.json().items.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true, true]);
  });
});

describe('what an order needs', () => {
  const asked = { hcpcs: ['K0856', 'E0601'], payerId: 'MEDICARE', state: 'IL' };

  it('is told before it is placed, by item, payer, place and day', async () => {
    const { items } = (await call('provider', 'POST', '/orders/requirements', asked)).json();
    expect(items[0]).toMatchObject({ hcpcs: 'K0856', priorAuthorisation: true, documents: ['prescription'], faceToFaceWithinDays: 180 });
    expect(items[1]).toMatchObject({ hcpcs: 'E0601', signature: true, priorAuthorisation: false, rules: [{ id: 'standard-written-order' }] });
    const before = (await call('provider', 'POST', '/orders/requirements', { ...asked, orderDate: '2018-08-31' })).json();
    expect(before.items[0]).toMatchObject({ priorAuthorisation: false, rules: [] });
    const private_ = (await call('provider', 'POST', '/orders/requirements', { ...asked, payerId: undefined })).json();
    expect(private_.items.every(({ rules }: { rules: unknown[] }) => rules.length === 0)).toBe(true);
    expect((await call('sales_rep', 'POST', '/orders/requirements', asked)).statusCode).toBe(403);
  });

  it('includes a prior authorisation, which somebody records, and which ends', async () => {
    const medicare = { billTo: 'insurance', coverage: { payerId: 'MEDICARE', memberId: '1EG4TE5MK73' } };
    const wheelchair = { lines: [{ hcpcs: 'K0856', description: 'Power wheelchair', quantity: 1, supplyType: 'rental' }] };
    const { id } = await checked((await place({ ...medicare, ...wheelchair })).id);
    const { items } = (await call('verifier', 'GET', `/orders/${id}/requirements`)).json();
    expect(items[0].rules.map((rule: { id: string }) => rule.id)).toContain('power-mobility-authorisation');
    const authorised = async (version: number, body: object) => {
      const answer = await call('verifier', 'PUT', `/orders/${id}/authorise`, body, ifMatch(version));
      return answer.statusCode === 200 ? outcomes(await checked(id)).prior_authorisation : [answer.statusCode, answer.json().errors?.[0]?.pointer];
    };
    expect(await authorised(2, { outcome: 'affirmed' })).toEqual([400, '/number']);
    expect(await authorised(2, { outcome: 'affirmed', number: 'A1', validFrom: '2026-12-01', validUntil: '2026-11-01' })).toEqual([
      400,
      '/validUntil',
    ]);
    expect(await authorised(2, { outcome: 'requested' })).toBe('needs_review authorisation_requested');
    expect(await authorised(3, { outcome: 'denied' })).toBe('failed authorisation_denied');
    expect(await authorised(4, { outcome: 'affirmed', number: 'A1', validUntil: '2020-01-01' })).toBe('needs_review authorisation_expired');
    expect(await authorised(5, { outcome: 'affirmed', number: 'A1', validUntil: '2099-01-01' })).toBe('passed');
    const read: Order = (await call('verifier', 'GET', `/orders/${id}?include=phi`)).json();
    expect([read.authorisation?.number, read.coverage?.memberId]).toEqual(['A1', '1EG4TE5MK73']);
    const evidence = (await call('verifier', 'GET', `/orders/${id}/checks`))
      .json()
      .items.find(({ check }: { check: string }) => check === 'prior_authorisation');
    expect(evidence).toMatchObject({ expiresAt: '2099-01-02T00:00:00.000Z', evidence: { authorisation: { number: 'A1' } } });
    expect((await call('master_distributor', 'GET', `/orders/${id}/checks`)).body).not.toContain('A1');
  });
});
