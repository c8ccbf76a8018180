import { randomUUID } from 'node:crypto';
import { maxDraftBytes, maxDraftsPerPerson } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeOldDrafts } from '../src/drafts/index.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { bearer, type People, startPeople } from './people.ts';

const content = { patientId: randomUUID(), shipTo: { line1: '12 Elm Street' }, notes: 'Quill Testperson prefers the morning.' };
const path = '/order-drafts';
let people: People;

beforeAll(async () => {
  people = await startPeople();
});
afterAll(() => people.close());

const keep = async (person = 'provider', what: object = content): Promise<{ id: string; version: number }> =>
  people.done(people.call(person, 'POST', path, { content: what }), 201);
const save = (id: string, version: number, what: object, headers = {}) =>
  people.call('provider', 'PUT', `${path}/${id}`, { content: what }, { 'if-match': `"${version}"`, ...headers });
const read = (id: string, person = 'provider') => people.call(person, 'GET', `${path}/${id}`);
const remove = async (id: string, person = 'provider') => {
  const { headers } = await people.signIn(`${person}@demo.test`);
  return people.server.app.inject({ method: 'DELETE', url: `/api/v1${path}/${id}`, headers });
};

describe('a draft', () => {
  it('is kept, listed without what is in it, read, saved and removed', async () => {
    const created = await people.call('provider', 'POST', path, { content });
    expect(created.statusCode).toBe(201);
    const { id, version, savedAt, expiresAt } = created.json();
    expect([created.headers.location, created.headers.etag, version]).toEqual([`/api/v1${path}/${id}`, '"1"', 1]);
    expect(Date.parse(expiresAt) - Date.parse(savedAt)).toBe(30 * 86_400_000);
    const { items } = await people.done(people.call('provider', 'GET', path));
    expect(items[0]).toEqual(created.json());
    const saved = await save(id, 1, { ...content, notes: 'Afternoons, rather.' });
    expect([saved.statusCode, saved.headers.etag, saved.json().version]).toEqual([200, '"2"', 2]);
    for (const { body } of [created, saved, await people.call('provider', 'GET', path)]) expect(body).not.toContain('Testperson');
    const shown = await read(id);
    expect(shown.headers.etag).toBe('"2"');
    expect(shown.json().content).toEqual({ ...content, notes: 'Afternoons, rather.' });
    expect((await remove(id)).statusCode).toBe(204);
    expect([(await read(id)).statusCode, (await remove(id)).statusCode]).toEqual([404, 404]);
  });

  it('is not overwritten by another window, which is told so', async () => {
    const { id } = await keep();
    const [first, second] = await Promise.all([save(id, 1, { from: 'one window' }), save(id, 1, { from: 'another' })]);
    expect([first.statusCode, second.statusCode].sort()).toEqual([200, 412]);
    expect([first, second].find(({ statusCode }) => statusCode === 412)?.json()).toMatchObject({
      code: 'version_conflict',
      data: { currentVersion: 2 },
    });
    expect((await people.call('provider', 'PUT', `${path}/${id}`, { content })).statusCode).toBe(428);
  });

  it('saved again with the same Idempotency-Key is saved once', async () => {
    const { id } = await keep();
    const headers = { 'idempotency-key': randomUUID() };
    const answers = [await save(id, 1, { a: 1 }, headers), await save(id, 1, { a: 1 }, headers)];
    expect(answers.map(({ statusCode, headers: told }) => [statusCode, told['idempotent-replayed']])).toEqual([
      [200, undefined],
      [200, 'true'],
    ]);
    expect((await read(id)).json().version).toBe(2);
  });

  it('is its author’s own: colleagues, other clinics, the desk and administrators get what strangers get', async () => {
    const { id } = await keep();
    const { headers } = await people.signIn('signer@demo.test');
    const missing = await people.call('verifier', 'GET', `${path}/${randomUUID()}`);
    for (const answer of [await people.ask(headers, 'GET', `${path}/${id}`), await read(id, 'verifier')]) {
      expect({ ...answer.json(), requestId: '' }).toEqual({ ...missing.json(), requestId: '' });
    }
    expect((await remove(id, 'signer')).statusCode).toBe(404);
    for (const person of ['admin', 'distributor', 'compliance', 'sales_rep']) expect((await read(id, person)).statusCode).toBe(403);
    expect((await people.done(people.ask(headers, 'GET', path))).items).toEqual([]);
    expect((await read(id)).statusCode).toBe(200);
  });

  it('stays behind when its author leaves for another organisation, or their organisation’s agreement ends', async () => {
    const { id: userId, email } = await people.addUser('provider', 'Lakeside Family Clinic');
    const { headers } = await people.signIn(email);
    const { id } = await people.done(people.ask(headers, 'POST', path, { content }), 201);
    await people.sql.query(`update organizations set agreement_until = current_date where name = 'Lakeside Family Clinic'`);
    expect((await people.ask(headers, 'GET', `${path}/${id}`)).statusCode).toBe(403);
    await people.sql.query(`update organizations set agreement_until = null where name = 'Lakeside Family Clinic'`);
    await people.done(people.call('admin', 'PATCH', `/users/${userId}`, { organizationId: people.idOf('Bayview Orthopedics') }));
    expect((await people.ask(headers, 'GET', `${path}/${id}`)).statusCode).toBe(404);
    expect((await people.done(people.ask(headers, 'GET', path))).items).toEqual([]);
  });

  it('is also for machines that place orders', async () => {
    const { key } = await people.addMachine();
    const { id } = await people.done(people.ask(bearer(key.token), 'POST', path, { content }), 201);
    expect((await people.done(people.ask(bearer(key.token), 'GET', `${path}/${id}`))).content).toEqual(content);
  });
});

describe('what is kept of drafts', () => {
  it('says nothing of what was typed in the database, and who did what in the journal', async () => {
    const { id } = await keep();
    const headers = { 'x-request-id': 'read-of-a-draft-1' };
    await people.call('provider', 'GET', `${path}/${id}`, undefined, headers);
    await save(id, 1, content, { 'x-request-id': 'save-of-a-draft-1' });
    await read(randomUUID(), 'verifier');
    const entry = { actor_id: people.idOf('provider@demo.test'), resource_type: 'order_draft', resource_id: id, outcome: 'ok', detail: '{}' };
    expect(await people.entriesOf('read-of-a-draft-1')).toEqual([expect.objectContaining({ ...entry, action: 'draft.read' })]);
    expect(await people.entriesOf('save-of-a-draft-1')).toEqual([expect.objectContaining({ ...entry, action: 'draft.save' })]);
    const { rows } = await people.sql.query('select t::text as text from order_drafts t where id = $1', [id]);
    expect(rows[0].text).not.toMatch(/Testperson|Elm Street/);
  });

  it(`is at most ${maxDraftBytes / 1024} KiB each`, async () => {
    const { id } = await keep('verifier', { notes: 'x'.repeat(maxDraftBytes - 12) });
    expect((await read(id, 'verifier')).json().content.notes).toHaveLength(maxDraftBytes - 12);
    // Letters beyond ASCII count as the bytes that they are.
    for (const notes of ['x'.repeat(maxDraftBytes - 11), 'ü'.repeat(maxDraftBytes / 2)]) {
      expect((await people.call('verifier', 'POST', path, { content: { notes } })).json().code).toBe('payload_too_large');
    }
    expect((await people.call('verifier', 'POST', path, { content: [] })).statusCode).toBe(400);
  });

  it(`is at most ${maxDraftsPerPerson} of each person, however many come at once`, async () => {
    const { email } = await people.addUser('provider', 'Bayview Orthopedics');
    const { headers } = await people.signIn(email);
    const answers = await Promise.all(Array.from({ length: maxDraftsPerPerson + 5 }, () => people.ask(headers, 'POST', path, { content: {} })));
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(maxDraftsPerPerson);
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(5);
    expect((await people.done(people.ask(headers, 'GET', path))).items).toHaveLength(maxDraftsPerPerson);
  });

  it('goes thirty days after it was saved last, which is on record', async () => {
    const worker = openDatabase({ url: people.server.urls.workerUrl, max: 2, applicationName: 'test-drafts' });
    try {
      const [old, fresh] = [await keep(), await keep()];
      const age = `update order_drafts set saved_at = now() - $2::interval where id = $1`;
      await people.sql.query(age, [old.id, '30 days 1 minute']);
      await people.sql.query(age, [fresh.id, '29 days 23 hours']);
      expect(await removeOldDrafts(worker, new Date())).toBe(1);
      expect([(await read(old.id)).statusCode, (await read(fresh.id)).statusCode]).toEqual([404, 200]);
      const { rows } = await people.sql.query(`select actor_role, action, detail from journal_entries where resource_id = $1 order by ord`, [old.id]);
      expect(rows.filter(({ action }) => action === 'draft.remove')).toEqual([
        { actor_role: 'system', action: 'draft.remove', detail: '{"keptDays":30}' },
      ]);
    } finally {
      await worker.close();
    }
  });
});

describe('PostgreSQL alone', () => {
  it('shows drafts to their author only, in the organisation that they were typed for', async () => {
    const { id } = await keep();
    const app = openDatabase({ url: people.server.urls.appUrl, max: 1, applicationName: 'test-drafts' });
    const set = {
      name: 'test_draft_context',
      text: `select set_config('orderly.user_id', $1, true), set_config('orderly.organization_id', $2, true)`,
    };
    const select = { name: 'test_draft_select', text: 'select id from order_drafts where id = $1' };
    const wipe = { name: 'test_draft_wipe', text: 'delete from order_drafts where id = $1' };
    const as = (user: string, organization: string) =>
      app.transaction(async (tx) => {
        if (user !== '') await tx.query(set, [people.idOf(user), people.idOf(organization)]);
        return [(await tx.query(select, [id])).length, await tx.execute(wipe, [id])];
      });
    try {
      expect(await as('', '')).toEqual([0, 0]);
      expect(await as('signer@demo.test', 'Lakeside Family Clinic')).toEqual([0, 0]);
      expect(await as('admin@demo.test', 'Continental Medical Supply')).toEqual([0, 0]);
      expect(await as('provider@demo.test', 'Bayview Orthopedics')).toEqual([0, 0]);
      expect(await as('provider@demo.test', 'Lakeside Family Clinic')).toEqual([1, 1]);
    } finally {
      await app.close();
    }
  });
});

describe('products', () => {
  it('are found by whoever is signed in', async () => {
    const { items } = await people.done(people.call('sales_rep', 'GET', '/products?search=walking%20boot&limit=2'));
    expect(items.map(({ hcpcs, sides }: { hcpcs: string; sides: boolean }) => [hcpcs, sides])).toEqual([
      ['L4360', true],
      ['L4361', true],
    ]);
    expect((await people.ask({}, 'GET', '/products?search=boot')).statusCode).toBe(401);
    expect((await people.call('provider', 'GET', '/products?limit=51')).statusCode).toBe(400);
  });
});
