import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allFine, ifMatch, medicare, openDesk, outcomesOf } from './desk.ts';
import { waiveAll } from './waive-all.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk({ people: ['provider', 'verifier', 'master_distributor', 'sales_rep', 'admin'] });
});
afterAll(() => desk.close());

describe('an order that was placed', () => {
  it('is checked by itself, without a version of its own, and approved without a waiver', async () => {
    const placed = await desk.place();
    expect(placed.checks.every(({ outcome }) => outcome === 'pending')).toBe(true);
    const order = await desk.checked(placed.id);
    expect(outcomesOf(order)).toEqual(allFine);
    expect([order.version, order.waitingOn, order.nextStep]).toEqual([2, 'desk', 'verify']);
    const approved = await desk.call('verifier', 'PUT', `/orders/${order.id}/verify`, { decision: 'approve' }, ifMatch(2));
    expect([approved.statusCode, approved.json().status]).toEqual([200, 'in_progress']);
  });

  it('is refused approval with all that stands in the way, until it is waived', async () => {
    const { id } = await desk.place({ ...medicare, lines: [{ hcpcs: 'L1833', quantity: 1, supplyType: 'purchase' }] });
    const order = await desk.checked(id);
    expect(outcomesOf(order)).toMatchObject({
      order_details: 'needs_review description_missing laterality_missing signature_missing face_to_face_missing',
      insurance_coverage: 'needs_review not_on_file',
      prior_authorisation: 'needs_review authorisation_missing',
    });
    const refused = await desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(2));
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'missing_data']);
    expect(refused.json().errors.map((error: { code: string }) => error.code)).toEqual([
      'order_details',
      'insurance_coverage',
      'prior_authorisation',
    ]);
    const waived = await desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve', waive: waiveAll }, ifMatch(2));
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
    const first = await desk.checked((await desk.place(knee('RT'))).id);
    const { patientId } = (await desk.call('provider', 'GET', `/orders/${first.id}?include=phi`)).json();
    const other = await desk.checked((await desk.place({ ...knee('LT'), patient: undefined, patientId })).id);
    expect(outcomesOf(other).duplicates).toBe('passed none_in_our_records');
    const again = await desk.checked((await desk.place({ ...knee('RT'), patient: undefined, patientId })).id);
    expect(outcomesOf(again).duplicates).toBe('needs_review same_item');
    const { rows } = await desk.sql.query('select class, encrypted_data from order_checks where order_id = $1 and name = $2', [
      again.id,
      'duplicates',
    ]);
    expect(rows[0].class).toBe('clinical');
    expect(JSON.stringify(rows[0].encrypted_data)).not.toContain(first.id);
  });

  it('tells a sales representative nothing of its checks and questions', async () => {
    const order = await desk.checked((await desk.place()).id);
    await desk.call('verifier', 'PUT', `/orders/${order.id}/request-info`, { items: [{ code: 'diagnosis' }] }, ifMatch(2));
    expect((await desk.call('sales_rep', 'GET', `/orders/${order.id}`)).json()).toMatchObject({ checks: [], questions: [] });
  });
});

describe('a question to the clinic', () => {
  it('holds the order on the clinic until it is answered, and is read by desk and clinic only', async () => {
    const { id } = await desk.checked((await desk.place()).id);
    const items = [{ code: 'item_details', note: 'Which side is it for?' }, { code: 'diagnosis' }];
    const asked: Order = (await desk.call('verifier', 'PUT', `/orders/${id}/request-info`, { items }, ifMatch(2))).json();
    expect([asked.onHold, asked.waitingOn, asked.nextStep]).toEqual([true, 'clinic', 'answer']);
    const early = await desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(3));
    expect([early.statusCode, early.json().code]).toEqual([409, 'invalid_transition']);
    const answers = asked.questions.map(({ id: item }) => ({ item, note: 'The left one.' }));
    const other = await desk.call('master_distributor', 'PUT', `/orders/${id}/answer`, { items: answers }, ifMatch(3));
    expect(other.statusCode).toBe(403);
    const answered = await desk.call('provider', 'PUT', `/orders/${id}/answer`, { items: answers }, ifMatch(3));
    expect(answered.json()).toMatchObject({ onHold: false, waitingOn: 'desk', nextStep: 'verify', version: 4 });
    const read: Order = (await desk.call('verifier', 'GET', `/orders/${id}?include=phi`)).json();
    const [first] = asked.questions;
    expect(read.notes?.filter(({ questionId }) => questionId === first?.id).map(({ text }) => text)).toEqual([
      'Which side is it for?',
      'The left one.',
    ]);
    expect((await desk.call('master_distributor', 'GET', `/orders/${id}?include=phi`)).body).not.toContain('left one');
  });
});

describe('a territory that approves by itself', () => {
  async function autoApprove(wanted: boolean): Promise<void> {
    const { items } = (await desk.call('admin', 'GET', '/territories?limit=100')).json();
    const { id } = items.find(({ name }: { name: string }) => name === 'Midwest: IL');
    const answer = await desk.call('admin', 'PATCH', `/territories/${id}`, { autoApprove: wanted }, { 'idempotency-key': randomUUID() });
    expect([answer.statusCode, answer.json().autoApprove]).toEqual([200, wanted]);
  }

  it('approves what passes, and leaves the rest to the desk', async () => {
    await autoApprove(true);
    try {
      const [good, other] = [await desk.place(), await desk.place({ billTo: 'insurance', coverage: { payerId: 'NOBODY', memberId: '1' } })];
      await desk.checked(other.id);
      for (const deadlineMs = Date.now() + 5000; Date.now() < deadlineMs; await sleep(20)) {
        if ((await desk.call('verifier', 'GET', `/orders/${good.id}`)).json().status === 'in_progress') break;
      }
      const { items } = (await desk.call('verifier', 'GET', `/orders/${good.id}/history`)).json();
      expect(items.map(({ action, changedBy }: { action: string; changedBy: string }) => [action, changedBy.slice(0, 8)]).at(-1)).toEqual([
        'approve',
        '00000000',
      ]);
      expect((await desk.call('verifier', 'GET', `/orders/${other.id}`)).json().status).toBe('verification');
    } finally {
      await autoApprove(false);
    }
  });
});

describe('a check that lapsed', () => {
  it('keeps an approved order from shipping until it was made again', async () => {
    const { id } = await desk.checked((await desk.place()).id);
    await desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(2));
    await desk.sql.query(
      `update orders set checks = jsonb_set(checks, '{provider_credentials,until}', '"2026-01-01T00:00:00.000Z"'), checks_until = '2026-01-01' where id = $1`,
      [id],
    );
    const refused = await desk.call('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'pickup' }] }, ifMatch(3));
    expect([refused.statusCode, refused.json().errors[0].code]).toEqual([422, 'provider_credentials']);
    await desk.sql.query(`select graphile_worker.add_job('recheck_lapsed')`);
    for (const deadlineMs = Date.now() + 5000; Date.now() < deadlineMs; await sleep(20)) {
      const order: Order = (await desk.call('verifier', 'GET', `/orders/${id}`)).json();
      if (order.checks.every(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > Date.now())) break;
    }
    const shipped = await desk.call('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'pickup' }] }, ifMatch(3));
    expect(shipped.statusCode, shipped.body).toBe(200);
  });
});

describe('a check that lapsed while its order waits in verification', () => {
  it('is made again too, and then lets it be approved', async () => {
    const { id } = await desk.checked((await desk.place()).id);
    await desk.sql.query(
      `update orders set checks = jsonb_set(checks, '{provider_credentials,until}', '"2026-01-01T00:00:00.000Z"'), checks_until = '2026-01-01' where id = $1`,
      [id],
    );
    const approve = () => desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(2));
    expect((await approve()).json().errors[0]).toMatchObject({ code: 'provider_credentials', detail: expect.stringContaining('checked again') });
    await desk.sql.query(`select graphile_worker.add_job('recheck_lapsed')`);
    await expect.poll(async () => (await approve()).statusCode, { timeout: 5000 }).toBe(200);
  });
});

describe('what an order needs', () => {
  const asked = { hcpcs: ['K0856', 'E0601'], payerId: 'MEDICARE', state: 'IL' };

  it('is told before it is placed, by item, payer, place and day', async () => {
    const { items } = (await desk.call('provider', 'POST', '/orders/requirements', asked)).json();
    expect(items[0]).toMatchObject({ hcpcs: 'K0856', priorAuthorisation: true, documents: ['prescription'], faceToFaceWithinDays: 180 });
    expect(items[1]).toMatchObject({ hcpcs: 'E0601', signature: true, priorAuthorisation: false, rules: [{ id: 'standard-written-order' }] });
    const before = (await desk.call('provider', 'POST', '/orders/requirements', { ...asked, orderDate: '2018-08-31' })).json();
    expect(before.items[0]).toMatchObject({ priorAuthorisation: false, rules: [] });
    const private_ = (await desk.call('provider', 'POST', '/orders/requirements', { ...asked, payerId: undefined })).json();
    expect(private_.items.every(({ rules }: { rules: unknown[] }) => rules.length === 0)).toBe(true);
    expect((await desk.call('sales_rep', 'POST', '/orders/requirements', asked)).statusCode).toBe(403);
  });

  it('depends on the plan, of which there is a list', async () => {
    const { items } = (await desk.call('provider', 'GET', '/payers')).json();
    expect(items).toContainEqual({ id: 'MEDICARE', name: 'Medicare' });
    expect(items.map(({ name }: { name: string }) => name)).toEqual(items.map(({ name }: { name: string }) => name).sort());
    expect((await desk.call('sales_rep', 'GET', '/payers')).statusCode).toBe(403);
  });

  it('includes a prior authorisation, which somebody records, and which ends', async () => {
    const wheelchair = { lines: [{ hcpcs: 'K0856', description: 'Power wheelchair', quantity: 1, supplyType: 'rental' }] };
    const { id } = await desk.checked((await desk.place({ ...medicare, ...wheelchair })).id);
    const { items } = (await desk.call('verifier', 'GET', `/orders/${id}/requirements`)).json();
    expect(items[0].rules.map((rule: { id: string }) => rule.id)).toContain('required-prior-authorisation');
    const authorised = async (version: number, body: object) => {
      const answer = await desk.call('verifier', 'PUT', `/orders/${id}/authorise`, body, ifMatch(version));
      return answer.statusCode === 200
        ? outcomesOf(await desk.checked(id)).prior_authorisation
        : [answer.statusCode, answer.json().errors?.[0]?.pointer];
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
    const read: Order = (await desk.call('verifier', 'GET', `/orders/${id}?include=phi`)).json();
    expect([read.authorisation?.number, read.coverage?.memberId]).toEqual(['A1', '1EG4TE5MK73']);
    const evidence = (await desk.call('verifier', 'GET', `/orders/${id}/checks`))
      .json()
      .items.find(({ check }: { check: string }) => check === 'prior_authorisation');
    expect(evidence).toMatchObject({ expiresAt: '2099-01-02T00:00:00.000Z', evidence: { authorisation: { number: 'A1' } } });
    expect((await desk.call('master_distributor', 'GET', `/orders/${id}/checks`)).body).not.toContain('A1');
  });
});
