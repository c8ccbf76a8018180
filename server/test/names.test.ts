import type { Order, OrderListItem } from '@orderly/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ifMatch, openDesk } from './desk.ts';
import { samplePdf } from './sample-files.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
const everybody = ['provider', 'signer', 'verifier', 'master_distributor', 'distributor.east', 'sales_rep'] as const;
beforeAll(async () => {
  desk = await openDesk({ people: everybody, verifies: false });
});
afterAll(() => desk.close());

const namesOf = ({ clinicName, territoryName, organizationName }: Order | OrderListItem) => [clinicName, territoryName, organizationName];
const read = async (person: string, path: string) => (await desk.call(person, 'GET', path)).json();

it('an order names its clinic, its territory and who operates that, wherever it is shown and to whomever', async () => {
  const placed = await desk.place();
  const names = ['Lakeside Family Clinic', 'Midwest: IL', 'Continental Medical Supply'];
  expect(namesOf(placed)).toEqual(names);
  for (const person of ['provider', 'verifier', 'master_distributor', 'sales_rep']) {
    expect(namesOf(await read(person, `/orders/${placed.id}`)), person).toEqual(names);
    expect((await read(person, `/orders?number=${placed.number}`)).items.map(namesOf), person).toEqual([names]);
  }
});

it('an order that was transferred names the territory it is in by now and its operator, in the answer already', async () => {
  const { id, organizationId } = await desk.place();
  const { rows } = await desk.sql.query(`select id, operator_id from territories where name = 'East: NY'`);
  const body = { territoryId: rows[0].id, code: 'wrong_territory' };
  const moved: Order = (await desk.call('master_distributor', 'PUT', `/orders/${id}/transfer`, body, ifMatch(2))).json();
  expect(namesOf(moved)).toEqual(['Lakeside Family Clinic', 'East: NY', 'Atlantic Care Equipment']);
  expect(moved.organizationId).toBe(rows[0].operator_id);
  expect(moved.organizationId).not.toBe(organizationId);
  expect(namesOf(await read('distributor.east', `/orders/${id}`))).toEqual(namesOf(moved));
});

it('what people wrote, signed and added tells their names', async () => {
  const { id } = await desk.place();
  await desk.call('verifier', 'POST', `/orders/${id}/notes`, { visibility: 'shared', kind: 'note', text: 'Called.' });
  await desk.call('provider', 'POST', `/orders/${id}/notes`, { visibility: 'shared', kind: 'note', text: 'Ring twice.' });
  const { version } = (await read('signer', `/orders/${id}`)) as Order;
  const signed = await desk.call('signer', 'PUT', `/orders/${id}/sign`, { intent: 'order', signature: 'Laura Lindqvist' }, ifMatch(version));
  expect(signed.statusCode, signed.body).toBe(200);
  const { notes, signature } = (await read('provider', `/orders/${id}?include=phi`)) as Order;
  expect(notes?.map(({ authorName, text }) => [authorName, text])).toEqual([
    ['Vera Verifier', 'Called.'],
    ['Priya Lakeside', 'Ring twice.'],
  ]);
  expect([signature?.signedByName, signature?.signedBy]).toEqual(['Laura Lindqvist', signed.json().signedBy]);

  const pdf = samplePdf();
  const about = { kind: 'prescription', fileName: 'Rx.pdf', mediaType: 'application/pdf', bytes: pdf.length };
  const announced = (await desk.call('verifier', 'POST', `/orders/${id}/documents`, about)).json();
  expect(announced.addedByName).toBe('Vera Verifier');
  const stored = await desk.app.inject({
    method: 'PUT',
    url: `/api/v1/orders/${id}/documents/${announced.id}/content`,
    headers: { cookie: desk.cookieOf('verifier'), 'content-type': 'application/pdf' },
    payload: pdf,
  });
  expect([stored.statusCode, stored.json().addedByName], stored.body).toEqual([200, 'Vera Verifier']);
  expect((await read('provider', `/orders/${id}/documents`)).items[0].addedByName).toBe('Vera Verifier');
});

it('an order placed after its operator was renamed has the new name', async () => {
  await desk.place();
  await desk.sql.query(`update organizations set name = 'Continental Supply of Illinois' where name = 'Continental Medical Supply'`);
  try {
    const placed = await desk.place();
    expect(placed.organizationName).toBe('Continental Supply of Illinois');
    expect(namesOf(await read('provider', `/orders/${placed.id}`))).toEqual(namesOf(placed));
  } finally {
    await desk.sql.query(`update organizations set name = 'Continental Medical Supply' where name = 'Continental Supply of Illinois'`);
  }
});
