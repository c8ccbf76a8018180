import { randomUUID } from 'node:crypto';
import type { Order } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ifMatch, medicare, openDesk, outcomesOf } from './desk.ts';
import { samplePdf } from './sample-files.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
beforeAll(async () => {
  desk = await openDesk({ people: ['provider', 'verifier', 'master_distributor', 'sales_rep'] });
});
afterAll(() => desk.close());

describe('documents', () => {
  const lines = [{ hcpcs: 'K0800', quantity: 1, supplyType: 'purchase', description: 'Power operated vehicle' }];
  const wanted = { ...medicare, lines, orderDate: '2026-11-20' };
  async function add(id: string, kind: string, more: object = {}): Promise<string> {
    const bytes = samplePdf();
    const body = { kind, fileName: 'scan.pdf', mediaType: 'application/pdf', bytes: bytes.length, ...more };
    const announced = await desk.call('provider', 'POST', `/orders/${id}/documents`, body);
    expect(announced.statusCode, announced.body).toBe(201);
    const path = `/orders/${id}/documents/${announced.json().id}/content`;
    const sent = await desk.call('provider', 'PUT', path, bytes, { 'content-type': 'application/pdf' });
    expect(sent.statusCode, sent.body).toBe(200);
    return announced.json().id;
  }
  const details = async (id: string) => outcomesOf(await desk.checked(id)).order_details;

  it('that an item needs are asked for until they come, with an encounter that is not too long ago', async () => {
    const { id } = await desk.place(wanted);
    expect(await details(id)).toBe('needs_review signature_missing prescription_missing face_to_face_missing');
    await add(id, 'prescription');
    await expect.poll(() => details(id)).toBe('needs_review signature_missing face_to_face_missing');
    const old = await add(id, 'face_to_face', { encounterOn: '2026-01-05' });
    await expect.poll(() => details(id)).toBe('needs_review signature_missing face_to_face_too_old');
    await add(id, 'clinical', { satisfies: ['face_to_face'], encounterOn: '2026-11-01' });
    await expect.poll(() => details(id)).toBe('needs_review signature_missing');
    const { version } = (await desk.call('provider', 'GET', `/orders/${id}`)).json();
    const withdrawn = await desk.call('provider', 'PUT', `/orders/${id}/documents/${old}/withdraw`, { code: 'replaced' }, ifMatch(version));
    expect([withdrawn.statusCode, withdrawn.json().checks[0].outcome]).toEqual([200, 'pending']);
    await expect.poll(() => details(id)).toBe('needs_review signature_missing');
    expect(
      (
        await desk.call('provider', 'POST', `/orders/${id}/documents`, { kind: 'face_to_face', fileName: 'a.pdf', mediaType: 'image/png', bytes: 1 })
      ).json(),
    ).toMatchObject({
      code: 'missing_data',
      errors: [{ pointer: '/encounterOn' }],
    });
  });

  it('answer what the clinic was asked', async () => {
    const { id } = await desk.checked((await desk.place()).id);
    const asked: Order = (await desk.call('verifier', 'PUT', `/orders/${id}/request-info`, { items: [{ code: 'prescription' }] }, ifMatch(2))).json();
    const document = await add(id, 'prescription');
    const item = asked.questions[0]?.id;
    const unknown = await desk.call('provider', 'PUT', `/orders/${id}/answer`, { items: [{ item, documentIds: [randomUUID()] }] }, ifMatch(4));
    expect([unknown.statusCode, unknown.json().errors[0].code]).toEqual([400, 'unknown_document']);
    const answered = await desk.call('provider', 'PUT', `/orders/${id}/answer`, { items: [{ item, documentIds: [document] }] }, ifMatch(4));
    expect(answered.json()).toMatchObject({ onHold: false, questions: [{ documentIds: [document] }] });
  });
});

describe('the licences of a practitioner', () => {
  const save = (person: string, licences: object[], id = desk.providerId) =>
    desk.call(person, 'PUT', `/providers/${id}/licences`, { licences }, { 'idempotency-key': randomUUID() });
  const credentials = async (id: string) => outcomesOf(await desk.checked(id)).provider_credentials;
  const licence = (state: string, expiresOn: string) => ({ state, number: '036-1', expiresOn });

  it('are recorded by the clinic, and have its open orders checked again', async () => {
    const { id } = await desk.checked((await desk.place()).id);
    expect(await credentials(id)).toBe('passed');
    expect((await save('provider', [licence('IL', '2020-01-01')])).statusCode).toBe(200);
    await expect.poll(() => credentials(id), { timeout: 5000 }).toBe('failed licence_expired');
    await save('provider', [licence('IL', '2020-01-01'), licence('CA', '2099-12-31')]);
    await expect.poll(() => credentials(id), { timeout: 5000 }).toBe('needs_review licence_of_another_state');
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await save('verifier', [licence('IL', soon)]);
    await expect.poll(() => credentials(id), { timeout: 5000 }).toBe('passed');
    const order: Order = (await desk.call('verifier', 'GET', `/orders/${id}`)).json();
    expect(order.checks.find(({ check }) => check === 'provider_credentials')?.expiresAt?.slice(0, 10)).toBe(
      new Date(Date.parse(soon) + 86_400_000).toISOString().slice(0, 10),
    );
    expect((await desk.call('master_distributor', 'GET', `/providers/${desk.providerId}/licences`)).statusCode).toBe(404);
    expect((await save('sales_rep', [])).statusCode).toBe(403);
    expect((await save('provider', [], randomUUID())).statusCode).toBe(404);
    const twice = await save('provider', [licence('IL', soon), licence('IL', '2099-01-01')]);
    expect([twice.statusCode, twice.json().errors[0].pointer]).toEqual([400, '/licences/1']);
    expect((await save('provider', [])).json()).toEqual({ licences: [] });
  });
});
