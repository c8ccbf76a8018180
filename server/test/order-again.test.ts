import { randomUUID } from 'node:crypto';
import type { Order } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleOrder } from './sample-order.ts';
import { startTestServer, type TestServer } from './server.ts';
import { waiveAll } from './waive-all.ts';

let server: TestServer;
let providerId: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  server = await startTestServer();
  for (const person of ['provider', 'provider.west', 'verifier', 'master_distributor', 'sales_rep']) cookies.set(person, await server.signIn(person));
  providerId = (await call('provider', 'GET', '/providers')).json().items[0].id;
});
afterAll(() => server.close());

function call(person: string, method: 'GET' | 'POST' | 'PUT', path: string, body?: object, headers: Record<string, string> = {}) {
  return server.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { cookie: cookies.get(person) as string, 'idempotency-key': randomUUID(), ...headers },
    ...(body === undefined ? {} : { payload: body }),
  });
}
async function place(body: object): Promise<Order> {
  const answer = await call('provider', 'POST', '/orders', body);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json();
}
const verify = (id: string, body: object) => call('verifier', 'PUT', `/orders/${id}/verify`, body, { 'if-match': '"2"' });
const dayFrom = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const line = { hcpcs: 'A7030', quantity: 1, laterality: 'RT', modifiers: ['NU'], supplyType: 'purchase', description: 'Full face mask' };

describe('ordering again', () => {
  it('fills in what the earlier order held, ready to be placed', async () => {
    const first = await place(sampleOrder(providerId, { lines: [line], diagnoses: ['G47.33'], priority: 'urgent' }));
    const draft = (await call('provider', 'GET', `/orders/${first.id}/again`)).json();
    expect(draft).toMatchObject({ providerId, lines: [line], diagnoses: ['G47.33'], priority: 'urgent', repeats: first.id, orderDate: dayFrom(0) });
    expect(await place(draft)).toMatchObject({ repeats: first.id, refill: null, replaces: null });
    for (const [person, status] of [
      ['verifier', 200],
      ['provider.west', 404],
      ['master_distributor', 403],
      ['sales_rep', 403],
    ] as const)
      expect((await call(person, 'GET', `/orders/${first.id}/again`)).statusCode, person).toBe(status);
  });

  it('after a rejected order corrects that one', async () => {
    const first = await place(sampleOrder(providerId));
    await verify(first.id, { decision: 'reject', reasons: [{ code: 'invalid_data' }] });
    const draft = (await call('provider', 'GET', `/orders/${first.id}/again`)).json();
    expect(draft).toMatchObject({ replaces: first.id });
    expect(await place(draft)).toMatchObject({ replaces: first.id, repeats: null });
  });

  it('is of an order of the same patient, in sight, that stands', async () => {
    const first = await place(sampleOrder(providerId));
    const refused = async (more: object) => (await call('provider', 'POST', '/orders', sampleOrder(providerId, more))).json().errors?.[0]?.code;
    expect(await refused({ repeats: first.id })).toBe('not_repeatable');
    expect(await refused({ repeats: randomUUID() })).toBe('not_repeatable');
    expect(await refused({ repeats: first.id, replaces: first.id })).toBe('ambiguous');
  });
});

describe('a refill', () => {
  const refill = (endsIn: number, confirmed: number) => ({ confirmedOn: dayFrom(confirmed), confirmedBy: 'patient', supplyEndsOn: dayFrom(endsIn) });
  let draft: object;
  beforeAll(async () => {
    const first = await place(sampleOrder(providerId, { lines: [line] }));
    draft = (await call('provider', 'GET', `/orders/${first.id}/again`)).json();
  });
  const shipped = async (body: object) => {
    const { id } = await place(body);
    expect((await verify(id, { decision: 'approve', waive: waiveAll })).statusCode).toBe(200);
    return call('master_distributor', 'PUT', `/orders/${id}/ship`, { shipments: [{ method: 'pickup' }] }, { 'if-match': '"3"' });
  };

  it('records what the patient confirmed, and ships within ten days of the end of the supply', async () => {
    const order = await place({ ...draft, refill: refill(25, -1) });
    expect(order.refill).toEqual({ ...refill(25, -1), deliverFrom: dayFrom(15) });
    const early = await shipped({ ...draft, refill: refill(11, -1) });
    expect([early.statusCode, early.json().code]).toEqual([409, 'invalid_transition']);
    expect(early.json().detail).toContain(dayFrom(1));
    expect((await shipped({ ...draft, refill: refill(10, -1) })).statusCode).toBe(200);
  });

  it('is not taken when the patient was asked too early, or of no earlier order', async () => {
    const refused = async (more: object) => {
      const answer = await call('provider', 'POST', '/orders', { ...draft, ...more });
      return [answer.statusCode, ...answer.json().errors.map((error: { pointer: string; code: string }) => `${error.pointer} ${error.code}`)];
    };
    expect(await refused({ refill: refill(31, -1) })).toEqual([400, '/refill/confirmedOn asked_too_early']);
    expect(await refused({ refill: refill(20, 3) })).toEqual([400, '/refill/confirmedOn in_the_future']);
    expect(await refused({ refill: refill(20, -1), repeats: undefined })).toEqual([422, '/repeats required']);
    expect((await call('provider', 'POST', '/orders', { ...draft, refill: refill(29, -1) })).statusCode).toBe(201);
  });
});
