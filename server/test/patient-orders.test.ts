import { randomUUID } from 'node:crypto';
import type { FoundOrders, Order } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk } from './desk.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
const everybody = [
  'provider',
  'provider.west',
  'verifier',
  'master_distributor',
  'distributor.east',
  'distributor.west',
  'sales_rep',
  'compliance',
  'admin',
] as const;
let patientId: string;
/** Of the same patient: what went to Illinois, which the master distributor operates, and what went to New York, which another firm does. */
let near: Order;
let far: Order;

beforeAll(async () => {
  desk = await openDesk({ people: everybody, verifies: false });
  near = await desk.place();
  patientId = (await desk.call('provider', 'GET', `/orders/${near.id}?include=phi`)).json().patientId;
  const shipTo = { kind: 'home', line1: '1 Broadway', city: 'New York', state: 'NY', zip: '10004' };
  far = await desk.place({ patient: undefined, patientId, shipTo });
  await desk.place();
});
afterAll(() => desk.close());

const find = (person: string, search: object) => desk.call(person, 'POST', '/orders/search', search);
const found = async (person: string, search: object = { patientId }) => {
  const answer = await find(person, search);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json() as FoundOrders;
};
const idsFor = async (person: string) => (await found(person)).items.map(({ id }) => id);

describe('the orders of a patient', () => {
  it('are found by clinic and desk, the newest first', async () => {
    for (const person of ['provider', 'verifier']) expect(await idsFor(person), person).toEqual([far.id, near.id]);
    const [first] = (await found('provider')).items;
    expect(first).toEqual({
      id: far.id,
      number: far.number,
      status: 'verification',
      stage: 'pending',
      createdAt: far.createdAt,
      categories: [far.lines[0]?.category],
      clinicId: far.clinicId,
      clinicName: 'Lakeside Family Clinic',
      territoryId: far.territoryId,
      shipmentIds: [],
    });
  });

  it('are found by firms as far as they may see something of the patient, and not by all orders that they see', async () => {
    expect(await idsFor('distributor.east')).toEqual([far.id]);
    expect((await desk.call('master_distributor', 'GET', `/orders/${far.id}`)).statusCode).toBe(200);
    expect(await idsFor('master_distributor')).toEqual([near.id]);
  });

  it('come in pages', async () => {
    const { items, nextCursor } = await found('provider', { patientId, limit: 1 });
    expect(items.map(({ id }) => id)).toEqual([far.id]);
    const rest = await found('provider', { patientId, limit: 1, cursor: nextCursor });
    expect([rest.items.map(({ id }) => id), rest.nextCursor]).toEqual([[near.id], null]);
  });

  it('are none of a patient without orders', async () => {
    const patient = {
      mrn: randomUUID().slice(0, 12),
      givenName: 'Noor',
      familyName: `Newcomer ${randomUUID()}`,
      birthDate: '1961-02-03',
      sex: 'female',
    };
    const { id } = (await desk.call('provider', 'POST', '/patients', { patient })).json();
    expect(await found('provider', { patientId: id })).toEqual({ items: [], nextCursor: null });
    const { rows } = await desk.sql.query(
      `select resource_id, detail::jsonb as detail from journal_entries where action = 'order.search' and patient_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ resource_id: null, detail: { by: 'patient' } }]);
  });

  it('are asked for one patient at a time, by roles that see patients', async () => {
    for (const person of ['sales_rep', 'compliance', 'admin']) expect((await find(person, { patientId })).statusCode, person).toBe(403);
    expect((await find('verifier', { patientId, lot: 'L1' })).statusCode).toBe(422);
    expect((await find('verifier', {})).statusCode).toBe(422);
  });

  it('are looked up on record, each with whose it is', async () => {
    const answer = await find('verifier', { patientId });
    const { rows } = await desk.sql.query(
      `select action, outcome, resource_id, patient_id, detail::jsonb as detail from journal_entries where request_id = $1 order by ord`,
      [answer.headers['x-request-id']],
    );
    const entry = { action: 'order.search', outcome: 'ok', patient_id: patientId, detail: { by: 'patient' } };
    expect(rows).toEqual([
      { ...entry, resource_id: far.id },
      { ...entry, resource_id: near.id },
    ]);
  });

  it('of a patient out of sight are refused as of one that is not there, and the attempt is on record', async () => {
    for (const person of ['provider.west', 'distributor.west']) {
      const answers = [await find(person, { patientId }), await find(person, { patientId: randomUUID() })];
      const [foreign, missing] = answers.map(({ body }) => ({ ...JSON.parse(body), requestId: '' }));
      expect(foreign).toMatchObject({ status: 404, code: 'not_found' });
      expect(foreign, person).toEqual(missing);
      const { rows } = await desk.sql.query(`select outcome, resource_type, resource_id from journal_entries where request_id = $1`, [
        answers[0]?.headers['x-request-id'],
      ]);
      expect(rows).toEqual([{ outcome: 'denied', resource_type: 'patient', resource_id: patientId }]);
    }
  });
});
