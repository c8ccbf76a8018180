import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type People, startPeople } from './people.ts';
import { sampleOrder } from './sample-order.ts';

let people: People;
let patientId: string;
let providerId: string;

beforeAll(async () => {
  people = await startPeople();
  providerId = (await people.done(people.call('provider', 'GET', '/providers'))).items[0].id;
  const { id } = await people.done(people.call('provider', 'POST', '/orders', order()), 201);
  patientId = (await people.done(people.call('provider', 'GET', `/orders/${id}?include=phi`))).patientId;
});
afterAll(() => people.close());

const patient = { mrn: 'REF-1', givenName: 'Quill', familyName: 'Testperson', birthDate: '1948-05-06', sex: 'female' };

const order = (more: object = {}) => sampleOrder(providerId, { patient, ...more });

/** What the journal says of a refused order, beside what it always says. */
async function refused(person: string, body: object) {
  const answer = await people.call(person, 'POST', '/orders', body);
  const entries = await people.entriesOf(answer.headers['x-request-id'] as string);
  return {
    status: answer.statusCode,
    code: answer.json().errors?.[0]?.code,
    entries: entries.map((entry) => ({ action: entry.action, outcome: entry.outcome, type: entry.resource_type, id: entry.resource_id })),
  };
}

describe('a refused order', () => {
  const missing = randomUUID();

  it.each([
    ['a patient', { patient: undefined, patientId: missing }, 'unknown_patient', 'patient'],
    ['a practitioner', { providerId: missing }, 'unknown_provider', 'provider'],
    ['a replaced order', { replaces: missing }, 'not_replaceable', 'order'],
  ])('is a denial on record when it names %s that is out of sight', async (_what, more, code, type) => {
    const { entries, ...answer } = await refused('provider', order(more));
    expect(answer.code).toBe(code);
    expect(entries).toEqual([{ action: 'order.place', outcome: 'denied', type, id: missing }]);
  });

  it('is told of every mistake at once, those of its schema and those beside it', async () => {
    const wrong = {
      lines: [{ hcpcs: 'cpap', supplyType: 'purchase' }],
      coverage: { payerId: 'MEDICARE' },
      orderDate: '2999-01-01',
      patient: undefined,
    };
    const answer = await people.call('provider', 'POST', '/orders', order({ ...wrong, billTo: 'insurance', repeats: missing, replaces: missing }));
    const found = answer.json().errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`);
    expect(answer.json().code).toBe('missing_data');
    expect(found.sort()).toEqual([
      '/coverage/memberId required',
      '/lines/0/hcpcs pattern',
      '/lines/0/quantity required',
      '/orderDate in_the_future',
      '/patient required',
      '/repeats ambiguous',
    ]);
  });

  it('has the finding of possible duplicates on record', async () => {
    const { status, code, entries } = await refused('provider', order({ patient: { ...patient, mrn: 'REF-2' } }));
    expect([status, code]).toEqual([409, 'possible_duplicate']);
    expect(entries).toEqual([{ action: 'patient.find', outcome: 'ok', type: 'patient', id: patientId }]);
  });

  it('has the guess at a hidden patient’s number on record', async () => {
    const west = await people.addUser('verifier', 'Continental Medical Supply');
    await people.done(people.call('admin', 'POST', `/users/${west.id}/grants`, { territoryId: people.idOf('West') }), 201);
    const { headers } = await people.signIn(west.email);
    const there = { kind: 'home', line1: '1 Pier', city: 'Los Angeles', state: 'CA', zip: '90001' };
    const answer = await people.ask(headers, 'POST', '/orders', order({ patient: { ...patient, familyName: 'Other' }, shipTo: there }));
    expect([answer.statusCode, answer.json().errors[0].code]).toEqual([409, 'belongs_to_another']);
    const entries = await people.entriesOf(answer.headers['x-request-id'] as string);
    expect(entries.map(({ action, outcome, resource_type }) => [action, outcome, resource_type])).toEqual([['order.place', 'denied', 'patient']]);
  });

  it('says nothing of a mistake that hides nothing', async () => {
    const { status, entries } = await refused('provider', order({ orderDate: '2099-01-01' }));
    expect(status).toBe(400);
    expect(entries).toEqual([]);
  });
});

describe('a refused transfer', () => {
  it('answers alike for a foreign territory and a missing one, and either is on record', async () => {
    const narrow = await people.addUser('master_distributor', 'Continental Medical Supply');
    await people.done(people.call('admin', 'POST', `/users/${narrow.id}/grants`, { territoryId: people.idOf('Midwest') }), 201);
    const { headers } = await people.signIn(narrow.email);
    const placed = await people.done(
      people.call('provider', 'POST', '/orders', order({ patient: { ...patient, mrn: 'REF-4' }, acceptDuplicates: true })),
      201,
    );
    const answers = [];
    for (const territoryId of [people.idOf('East'), randomUUID()]) {
      const answer = await people.ask({ ...headers, 'if-match': `"${placed.version}"` }, 'PUT', `/orders/${placed.id}/transfer`, {
        territoryId,
        code: 'capacity',
      });
      const entries = await people.entriesOf(answer.headers['x-request-id'] as string);
      expect(entries.map(({ outcome, resource_type, resource_id }) => [outcome, resource_type, resource_id])).toEqual([
        ['denied', 'territory', territoryId],
      ]);
      answers.push({ ...answer.json(), requestId: '' });
    }
    expect(answers[0]).toMatchObject({ code: 'territory_mismatch', errors: [{ code: 'not_in_scope' }] });
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe('a fault of ours', () => {
  it('is on record under who asked, and answered without a word of it', async () => {
    await people.sql.query('alter table orders rename column audit_log to audit_gone');
    try {
      const answer = await people.call('provider', 'POST', '/orders', order({ acceptDuplicates: true, patient: { ...patient, mrn: 'REF-3' } }));
      expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal']);
      expect(answer.body).not.toContain('audit');
      const entries = await people.entriesOf(answer.headers['x-request-id'] as string);
      expect(entries.map(({ action, outcome, detail }) => [action, outcome, detail])).toEqual([['order.place', 'failed', '{"code":"internal"}']]);
    } finally {
      await people.sql.query('alter table orders rename column audit_gone to audit_log');
    }
  });
});

describe('a bulk request', () => {
  const items = [1, 2].map(() => ({ id: randomUUID(), version: 2, action: 'release' }));

  it('of nobody known is refused as a whole', async () => {
    const answer = await people.ask({ authorization: `Bearer orderly_${'x'.repeat(43)}` }, 'POST', '/orders/actions', { items });
    expect(answer.statusCode).toBe(401);
  });

  it('of a role that changes no orders is refused as a whole, and on record', async () => {
    const answer = await people.call('sales_rep', 'POST', '/orders/actions', { items });
    expect(answer.statusCode).toBe(403);
    const entries = await people.entriesOf(answer.headers['x-request-id'] as string);
    expect(entries.map(({ outcome }) => outcome)).toEqual(['denied']);
  });
});
