import { randomUUID } from 'node:crypto';
import type { Order } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allFine, ifMatch, medicare, openDesk, outcomesOf } from './desk.ts';
import { sampleOrder } from './sample-order.ts';
import { demoPassword } from './server.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk({ people: ['provider', 'verifier', 'master_distributor', 'signer', 'provider.east'] });
});
afterAll(() => desk.close());

/** The id of an order that this person's clinic has placed. */
async function placedBy(person: string): Promise<string> {
  const { items } = (await desk.call(person, 'GET', '/providers')).json();
  const answer = await desk.call(person, 'POST', '/orders', sampleOrder(items[0].id), { 'idempotency-key': randomUUID() });
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json().id;
}

describe('an amendment', () => {
  it('has what it touches checked again, keeps the version before it, and names fields, never values', async () => {
    const before = await desk.checked((await desk.place()).id);
    const shipTo = { kind: 'home', line1: '77 Amended Road', city: 'Chicago', state: 'IL', zip: '60601' };
    const answer = await desk.call(
      'provider',
      'PUT',
      `/orders/${before.id}/amend`,
      { shipTo, phone: '+13125550199', diagnoses: ['J44.9'] },
      ifMatch(2),
    );
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
    expect(outcomesOf(await desk.checked(before.id))).toEqual(allFine);
    const read = (await desk.call('provider', 'GET', `/orders/${before.id}?include=phi`)).json();
    expect([read.shipTo, read.phone, read.diagnoses]).toEqual([shipTo, '+13125550199', ['J44.9']]);
    const { items } = (await desk.call('verifier', 'GET', `/orders/${before.id}/history`)).json();
    expect(items.at(-1)).toMatchObject({ action: 'amend', version: 3, reason: null, fields: ['shipTo', 'phone', 'diagnoses'] });
    const { rows } = await desk.sql.query('select version, encrypted_data from order_versions where order_id = $1', [before.id]);
    expect(rows.map(({ version }) => version)).toEqual([2]);
    expect(rows[0].encrypted_data.contact.rev).toBe(1);
  });

  it('changes items until the approval, addresses until the first shipment, and coverage only where a plan pays', async () => {
    const { id, lines } = await desk.checked((await desk.place()).id);
    const [line] = lines;
    const body = {
      lines: [
        { id: line?.id, hcpcs: 'E0601', quantity: 2, supplyType: 'purchase' },
        { hcpcs: 'A7030', quantity: 1, supplyType: 'purchase' },
      ],
    };
    const amended: Order = (await desk.call('provider', 'PUT', `/orders/${id}/amend`, body, ifMatch(2))).json();
    expect(amended.lines.map(({ hcpcs, quantity }) => [hcpcs, quantity])).toEqual([
      ['E0601', 2],
      ['A7030', 1],
    ]);
    expect(amended.lines[0]?.id).toBe(line?.id);
    const refused = async (wanted: object, version: number) => {
      const answer = await desk.call('provider', 'PUT', `/orders/${id}/amend`, wanted, ifMatch(version));
      return [answer.statusCode, ...(answer.json().errors ?? []).map((error: { pointer: string }) => error.pointer)];
    };
    expect(await refused({}, 3)).toEqual([422]);
    expect(await refused({ coverage: { payerId: 'MEDICARE', memberId: '1' } }, 3)).toEqual([400, '/coverage']);
    expect(await refused({ lines: [{ id: randomUUID(), hcpcs: 'E0601', quantity: 1, supplyType: 'purchase' }] }, 3)).toEqual([400, '/lines/0/id']);
    await desk.checked(id);
    expect((await desk.call('verifier', 'PUT', `/orders/${id}/verify`, { decision: 'approve' }, ifMatch(3))).statusCode).toBe(200);
    expect(await refused({ ...body, diagnoses: [] }, 4)).toEqual([409, '/lines', '/diagnoses']);
    expect(await refused({ phone: '+13125550199' }, 4)).toEqual([200]);
    expect((await desk.call('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'pickup' }] }, ifMatch(5))).statusCode).toBe(
      200,
    );
    expect(await refused({ phone: '+13125550198' }, 6)).toEqual([409]);
  });
});

describe('a signature', () => {
  const signature = { intent: 'order', signature: 'Laura Lindqvist' };
  const described = { lines: [{ hcpcs: 'E0601', description: 'CPAP device', quantity: 1, supplyType: 'purchase' }] };

  it('is the practitioner’s alone, stands under what was signed, and ends what waited for it', async () => {
    const order = await desk.checked((await desk.place({ ...medicare, ...described })).id);
    expect(outcomesOf(order).order_details).toBe('needs_review signature_missing');
    for (const person of ['provider', 'verifier']) {
      expect((await desk.call(person, 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(2))).statusCode).toBe(403);
    }
    const signed = await desk.call('signer', 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(2));
    expect(signed.statusCode, signed.body).toBe(200);
    expect((await desk.call('signer', 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(3))).statusCode).toBe(409);
    expect(outcomesOf(await desk.checked(order.id)).order_details).toBe('passed');
    const { rows } = await desk.sql.query('select version, intent, kind, hash, encrypted_data from order_signatures where order_id = $1', [order.id]);
    expect(rows).toMatchObject([{ version: 3, intent: 'order', kind: 'typed', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(JSON.stringify(rows)).not.toContain('Lindqvist');
  });

  it('is asked for in the list of who is to sign, as long as it is missing', async () => {
    const unsigned = async (person: string) => {
      const { items } = (await desk.call(person, 'GET', '/orders?signableByMe=true&limit=100')).json() as { items: { id: string }[] };
      return items.map(({ id }) => id);
    };
    const [mine, held, signed] = await Promise.all([1, 2, 3].map(async () => desk.checked((await desk.place({ ...medicare, ...described })).id)));
    const [colleagues, plain, waived] = await Promise.all([
      desk.place({ ...medicare, ...described, providerId: desk.otherProviderId }),
      desk.place(),
      desk.place({ ...medicare, ...described }),
    ]);
    for (const { id } of [colleagues, plain, waived]) await desk.checked(id);
    await desk.call('verifier', 'PUT', `/orders/${held?.id}/hold`, { code: 'desk_review' }, ifMatch(2));
    await desk.call('signer', 'PUT', `/orders/${signed?.id}/sign`, signature, ifMatch(2));
    await desk.sql.query(`update orders set checks = jsonb_set(checks, '{order_details,waived}', '"document_on_file"') where id = $1`, [waived.id]);
    const wanted = await unsigned('signer');
    expect(wanted).toEqual(expect.arrayContaining([mine?.id, held?.id]));
    for (const { id } of [signed as Order, colleagues, plain, waived]) expect(wanted).not.toContain(id);
    await desk.call('verifier', 'PUT', `/orders/${plain.id}/request-info`, { items: [{ code: 'signature' }] }, ifMatch(2));
    expect(await unsigned('signer')).toContain(plain.id);
    for (const person of ['provider', 'verifier']) expect(await unsigned(person), person).toEqual([]);
  });

  it('is void once what was signed changes, and stands when something else does', async () => {
    const { id } = await desk.checked((await desk.place({ ...medicare, ...described })).id);
    await desk.call('signer', 'PUT', `/orders/${id}/sign`, signature, ifMatch(2));
    const phone: Order = (await desk.call('provider', 'PUT', `/orders/${id}/amend`, { phone: '+13125550199' }, ifMatch(3))).json();
    expect(phone.signedBy).not.toBeNull();
    const items: Order = (await desk.call('provider', 'PUT', `/orders/${id}/amend`, { diagnoses: ['J44.9'] }, ifMatch(4))).json();
    expect(items.signedBy).toBeNull();
    expect(outcomesOf(await desk.checked(id)).order_details).toBe('needs_review signature_missing');
  });

  it('takes the password again after a while, of one order and of many, and of nobody else', async () => {
    const order = await desk.checked((await desk.place({ ...medicare, ...described })).id);
    await desk.sql.query(`update sessions set confirmed_at = now() - interval '16 minutes'`);
    const refused = await desk.call('signer', 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(2));
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'confirmation_required']);
    expect(refused.json().detail).toContain('password');
    const item = { id: order.id, version: order.version, action: 'sign', ...signature };
    const batch = (await desk.call('signer', 'POST', '/orders/actions', { items: [item] })).json();
    expect(batch.items[0]).toMatchObject({ ok: false, problem: { code: 'confirmation_required' } });
    const confirm = (person: string, password: string) => desk.call(person, 'POST', '/auth/confirm-password', { password });
    const wrong = await confirm('signer', 'not-the-password');
    expect([wrong.statusCode, wrong.json().errors[0].pointer]).toEqual([400, '/password']);
    // Somebody else's confirmation is theirs.
    expect((await confirm('provider', demoPassword)).statusCode).toBe(200);
    expect((await desk.call('signer', 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(2))).statusCode).toBe(403);
    const confirmed = await confirm('signer', demoPassword);
    expect(Date.parse(confirmed.json().confirmedUntil)).toBeGreaterThan(Date.now() + 14 * 60_000);
    expect((await desk.call('signer', 'PUT', `/orders/${order.id}/sign`, signature, ifMatch(2))).statusCode).toBe(200);
    const { rows } = await desk.sql.query(`select outcome from journal_entries where action = 'session.confirm' order by id`);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['ok', 'ok']);
  });

  it('of another clinic’s order, or of an order that is not theirs, is refused in a batch, each for itself', async () => {
    const mine = await desk.checked((await desk.place({ ...medicare, ...described })).id);
    const colleague = await desk.checked((await desk.place({ ...medicare, ...described, providerId: desk.otherProviderId })).id);
    const foreign = await placedBy('provider.east');
    const items = [colleague.id, foreign, randomUUID(), mine.id].map((id) => ({ id, version: 2, action: 'sign', ...signature }));
    const answer = (await desk.call('signer', 'POST', '/orders/actions', { items })).json();
    expect(answer.items.map(({ ok, problem }: { ok: boolean; problem?: { code: string } }) => [ok, problem?.code])).toEqual([
      [false, 'forbidden'],
      [false, 'not_found'],
      [false, 'not_found'],
      [true, undefined],
    ]);
  });

  it('is made in a batch', async () => {
    const orders = await Promise.all([1, 2, 3].map(async () => desk.checked((await desk.place({ ...medicare, ...described })).id)));
    const items = orders.map(({ id, version }) => ({ id, version, action: 'sign', ...signature }));
    const answer = await desk.call('signer', 'POST', '/orders/actions', { items });
    expect(answer.json().items.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true, true]);
  });
});
