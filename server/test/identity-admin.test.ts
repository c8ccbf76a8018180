import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, keyInput, type People, startPeople } from './people.ts';
import { demoPassword } from './server.ts';

let people: People;
let ask: People['ask'];
let call: People['call'];
let done: People['done'];
let pointers: People['pointers'];
let idOf: People['idOf'];
const missing = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const master = 'Continental Medical Supply';
const clinic = 'Lakeside Family Clinic';
const dayMs = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString();

beforeAll(async () => {
  people = await startPeople();
  ({ ask, call, done, pointers, idOf } = people);
});
afterAll(() => people.close());

let serial = 0;
const key = () => {
  serial += 1;
  return { 'idempotency-key': `admin-key-${serial}` };
};

function orderOf(mrn: string, providerId: string) {
  return {
    acceptDuplicates: true,
    patient: { mrn, givenName: 'Quill', familyName: 'Testperson', birthDate: '1948-05-06', sex: 'female' },
    providerId,
    orderDate: '2026-11-20',
    billTo: 'clinic',
    lines: [{ hcpcs: 'E0601', quantity: 1, supplyType: 'purchase' }],
    diagnoses: ['G47.33'],
    shipTo: { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
    priority: 'routine',
  };
}

describe('administration', () => {
  it('is the administrator’s alone, and each refusal is on record', async () => {
    const user = idOf('verifier@demo.test');
    const asked: [('GET' | 'POST' | 'PATCH')?, string?, object?][] = [
      ['GET', '/organizations'],
      ['GET', `/organizations/${idOf(clinic)}`],
      ['POST', '/organizations', { kind: 'clinic', name: 'Elm', timeZone: 'America/Denver' }],
      ['PATCH', `/organizations/${idOf(clinic)}`, { name: 'Elm' }],
      ['POST', `/organizations/${idOf(clinic)}/disable`],
      ['GET', '/users'],
      ['GET', `/users/${user}`],
      ['POST', '/users', { kind: 'machine', name: 'M', email: 'm@example.test', organizationId: idOf(clinic), role: 'provider' }],
      ['PATCH', `/users/${user}`, { role: 'admin' }],
      ['POST', `/users/${user}/disable`],
      ['POST', `/users/${user}/enable`],
      ['POST', `/users/${user}/reset-password`, { password: demoPassword }],
      ['GET', `/users/${user}/grants`],
      ['POST', `/users/${user}/grants`, { territoryId: idOf('West') }],
      ['POST', `/users/${user}/grants/${missing}/end`, {}],
      ['GET', `/users/${user}/keys`],
      ['POST', `/users/${user}/keys`, keyInput()],
      ['POST', `/users/${user}/keys/${missing}/revoke`],
    ];
    for (const person of ['provider', 'verifier', 'master_distributor', 'distributor', 'sales_rep', 'compliance']) {
      for (const [index, [method = 'GET', path = '', body]] of asked.entries()) {
        const requestId = `refused-${person}-${index}`;
        const answer = await call(person, method, path, body, { 'x-request-id': requestId });
        expect([answer.statusCode, answer.json().code], `${person} ${method} ${path}`).toEqual([403, 'forbidden']);
        expect(await people.entriesOf(requestId)).toEqual([
          expect.objectContaining({ outcome: 'denied', actor_id: idOf(`${person}@demo.test`), detail: '{"code":"forbidden"}' }),
        ]);
      }
    }
    expect((await ask({}, 'GET', '/users')).statusCode).toBe(401);
  });

  it('writes each change into the journal with the request, the person, the session and the address, and no value', async () => {
    const requestId = 'audited-request-1';
    const secret = { name: 'Quill Secretname', email: 'quill.secret@example.test' };
    const { id } = await people.addUser('verifier', master, secret);
    await done(call('admin', 'PATCH', `/users/${id}`, { role: 'compliance' }, { 'x-request-id': requestId }));
    const [entry, ...more] = await people.entriesOf(requestId);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      action: 'user.changed',
      actor_id: idOf('admin@demo.test'),
      actor_role: 'admin',
      source: '127.0.0.1',
      resource_id: id,
    });
    expect(entry?.session_id).toEqual((await done(call('admin', 'GET', '/me'))).credential.id);
    expect(entry?.detail).toBe(`{"changed":["role"],"previousRole":"verifier","role":"compliance","userId":"${id}"}`);
    const { headers } = await people.signIn(secret.email);
    await done(ask(headers, 'GET', '/me'));
    await done(call('admin', 'POST', `/users/${id}/disable`, undefined, { 'x-request-id': 'audited-request-2' }));
    expect((await people.entriesOf('audited-request-2')).map(({ action, actor_role }) => [action, actor_role])).toEqual([
      ['user.changed', 'admin'],
      ['session.ended', 'admin'],
    ]);
    const { rows } = await people.sql.query(
      `select count(*)::int as count from journal_entries where detail ~ 'Secretname|quill' or action ~ 'quill'`,
    );
    expect(rows).toEqual([{ count: 0 }]);
  });

  it('shows what there is, page by page, by name, and finds it by a part of it', async () => {
    const walk = async (path: string): Promise<string[]> => {
      const names: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: { items: { name: string }[]; nextCursor: string | null } = await done(
          call('admin', 'GET', `${path}limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`),
        );
        names.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor;
      }
      return names;
    };
    const organizations = await walk('/organizations?');
    const users = await walk('/users?');
    for (const [names, table] of [
      [organizations, 'organizations'],
      [users, `users where kind <> 'system'`],
    ] as const) {
      const { rows } = await people.sql.query(`select name from ${table}`);
      expect(names.toSorted()).toEqual(rows.map(({ name }) => name).toSorted());
      expect(names).toEqual(names.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
    }
    const find = async (path: string) => (await done(call('admin', 'GET', path))).items.map(({ name }: { name: string }) => name);
    expect(await find('/organizations?search=HARBOR')).toEqual(['Harbor Sleep and Lung Center']);
    expect(await find('/organizations?kind=distributor')).toEqual(['Atlantic Care Equipment', 'Pacific Home Medical']);
    expect(await find('/organizations?search=%25')).toEqual([]);
    expect(await find('/users?search=ROVIDER.W')).toEqual(['Bea Bayview']);
    expect(await find(`/users?organizationId=${idOf('Pacific Home Medical')}&role=distributor`)).toEqual(['Wes Pacific']);
    expect(await find('/users?role=distributor&disabled=true')).toEqual([]);
    const { nextCursor } = await done(call('admin', 'GET', '/users?limit=1'));
    expect(await pointers(call('admin', 'GET', `/users?limit=1&role=admin&cursor=${nextCursor}`))).toEqual([400, '/cursor']);
  });
});

describe('an organisation', () => {
  it('is created, changed and told of as it is', async () => {
    const input = { kind: 'clinic', name: ' Birch Clinic ', timeZone: 'America/Phoenix', agreementFrom: '2026-01-01', agreementUntil: '2030-01-01' };
    const answer = await call('admin', 'POST', '/organizations', input);
    const created = await done(Promise.resolve(answer), 201);
    expect(answer.headers.location).toBe(`/api/v1/organizations/${created.id}`);
    expect(created).toMatchObject({ ...input, name: 'Birch Clinic', agreementInForce: true, disabledAt: null });
    const changed = await done(call('admin', 'PATCH', `/organizations/${created.id}`, { agreementUntil: '2026-02-01' }));
    expect(changed).toMatchObject({ name: 'Birch Clinic', agreementFrom: '2026-01-01', agreementUntil: '2026-02-01', agreementInForce: false });
    expect(await done(call('admin', 'GET', `/organizations/${created.id}`))).toEqual(changed);
    expect((await call('admin', 'GET', `/organizations/${missing}`)).statusCode).toBe(404);
  });

  it.each([
    ['a name that is taken', { name: 'lakeside family clinic' }, [409, '/name']],
    ['a second master distributor', { kind: 'master_distributor' }, [409, '/kind']],
    ['a zone that is none', { timeZone: 'America/Nowhere' }, [400, '/timeZone']],
    ['an end before the beginning', { agreementFrom: '2026-02-01', agreementUntil: '2026-02-01' }, [400, '/agreementUntil']],
    ['an end without a beginning', { agreementUntil: '2026-02-01' }, [400, '/agreementFrom']],
    ['a day that is none', { agreementFrom: '2026-02-30' }, [400, '/agreementFrom']],
    ['an empty name', { name: '  ' }, [400, '/name']],
    ['a member nobody knows', { prices: [] }, [400, '/prices']],
  ])('is refused %s, with the place', async (_what, wrong, expected) => {
    const input = { kind: 'clinic', name: 'Refused Clinic', timeZone: 'America/Phoenix', ...wrong };
    expect(await pointers(call('admin', 'POST', '/organizations', input))).toEqual(expected);
  });
});

describe('a user', () => {
  it.each([
    ['an e-mail address that is taken, in another case', { email: 'VERIFIER@demo.test' }, [409, '/email']],
    ['an organisation that is none', { organizationId: missing }, [400, '/organizationId']],
    ['a role that its organisation does not have', { role: 'provider' }, [400, '/role']],
    ['an NPI whose check digit is wrong', { role: 'provider', npi: '1234567890' }, [400, '/npi']],
    ['an NPI for somebody who is no practitioner', { npi: '1234567893' }, [400, '/npi']],
    ['a person without a password', { password: undefined }, [422, '/password']],
    ['a machine with a password', { kind: 'machine' }, [400, '/password']],
    ['a short password', { password: 'short' }, [400, '/password']],
    ['the kind of the system', { kind: 'system' }, [400, '/kind']],
  ])('is refused %s, with the place', async (_what, wrong: object, expected) => {
    const organizationId = idOf('npi' in wrong && 'role' in wrong ? clinic : master);
    const input = { kind: 'person', name: 'X', email: 'x@example.test', organizationId, role: 'verifier', password: demoPassword, ...wrong };
    expect(await pointers(call('admin', 'POST', '/users', input))).toEqual(expected);
  });

  it('changes organisation and role together, and leaves its grants behind', async () => {
    const { id } = await people.addUser('distributor', 'Pacific Home Medical');
    const grant = await done(call('admin', 'POST', `/users/${id}/grants`, { territoryId: idOf('West') }), 201);
    expect(await pointers(call('admin', 'PATCH', `/users/${id}`, { role: 'verifier' }))).toEqual([400, '/role']);
    expect(await pointers(call('admin', 'PATCH', `/users/${id}`, { organizationId: idOf(clinic) }))).toEqual([400, '/role']);
    const moved = await done(call('admin', 'PATCH', `/users/${id}`, { organizationId: idOf(clinic), role: 'provider', npi: '1234567893' }));
    expect(moved).toMatchObject({ role: 'provider', organizationName: clinic, npi: '1234567893' });
    expect((await done(call('admin', 'GET', `/users/${id}/grants`))).items).toMatchObject([{ id: grant.id, inForce: false }]);
    expect(await pointers(call('admin', 'PATCH', `/users/${id}`, { organizationId: idOf(master), role: 'verifier' }))).toEqual([400, '/npi']);
    expect((await call('admin', 'POST', `/users/${id}/grants`, { territoryId: idOf('West') })).json().code).toBe('conflict');
  });

  it('gets another password, which ends its sessions; a machine has none', async () => {
    const { id, email } = await people.addUser('verifier', master);
    const { headers } = await people.signIn(email);
    await done(call('admin', 'POST', `/users/${id}/reset-password`, { password: 'quite another password' }));
    expect((await ask(headers, 'GET', '/me')).statusCode).toBe(401);
    expect([(await people.signIn(email)).status, (await people.signIn(email, 'quite another password')).status]).toEqual([401, 200]);
    const machine = await people.addMachine();
    expect((await call('admin', 'POST', `/users/${machine.id}/reset-password`, { password: demoPassword })).statusCode).toBe(409);
    expect((await people.signIn(machine.email)).status).toBe(401);
  });
});

describe('a grant', () => {
  it.each([
    ['nothing', {}, [422, '/territoryId']],
    ['a territory and a clinic', { territoryId: missing, clinicId: missing }, [400, '/clinicId']],
    ['a territory that is none', { territoryId: missing }, [400, '/territoryId']],
    ['a clinic that is none', { clinicId: missing }, [400, '/clinicId']],
    ['a beginning in the past', { territoryId: missing, from: '2026-01-01T00:00:00Z' }, [400, '/from']],
    ['an end before the beginning', { territoryId: missing, from: inDays(3), until: inDays(2) }, [400, '/until']],
    ['contact data without a reason', { territoryId: missing, addsContact: true, until: inDays(2) }, [422, '/reason']],
    ['contact data without an end', { territoryId: missing, addsContact: true, reason: 'recall' }, [422, '/until']],
    ['a reason in free text', { territoryId: missing, reason: 'because of Mrs Doe' }, [400, '/reason']],
  ])('of %s is refused, with the place', async (_what, input, expected) => {
    expect(await pointers(call('admin', 'POST', `/users/${idOf('sales_rep@demo.test')}/grants`, input))).toEqual(expected);
  });

  it('of a clinic counts, ends early but not later, and is never deleted', async () => {
    const { id, email } = await people.addUser('sales_rep', master);
    const path = `/users/${id}/grants`;
    const input = { clinicId: idOf(clinic), until: inDays(10), reason: 'cover' };
    const grant = await done(call('admin', 'POST', path, input), 201);
    const { headers } = await people.signIn(email);
    expect((await done(ask(headers, 'GET', '/me'))).grants).toMatchObject([{ clinic: { name: clinic }, territory: null }]);
    expect(await pointers(call('admin', 'POST', `${path}/${grant.id}/end`, { until: inDays(11) }))).toEqual([400, '/until']);
    expect(await pointers(call('admin', 'POST', `${path}/${grant.id}/end`, { until: inDays(-1) }))).toEqual([400, '/until']);
    expect((await done(call('admin', 'POST', `${path}/${grant.id}/end`, { until: inDays(5) }))).inForce).toBe(true);
    expect((await done(call('admin', 'POST', `${path}/${grant.id}/end`, {}))).inForce).toBe(false);
    expect((await call('admin', 'POST', `${path}/${grant.id}/end`, {})).statusCode).toBe(409);
    expect((await call('admin', 'POST', `/users/${idOf('verifier@demo.test')}/grants/${grant.id}/end`, {})).statusCode).toBe(404);
    expect((await done(ask(headers, 'GET', '/me'))).grants).toEqual([]);
  });

  it('of contact data names reason and end', async () => {
    const path = `/users/${idOf('master_distributor@demo.test')}/grants`;
    const input = { territoryId: idOf('West'), addsContact: true, reason: 'recall', until: inDays(1) };
    expect(await done(call('admin', 'POST', path, input), 201)).toMatchObject({ addsContact: true, reason: 'recall', inForce: true });
  });
});

describe('an API key', () => {
  it('is shown once, kept as a hash, and places an order as the machine', async () => {
    const { id, key: created } = await people.addMachine();
    const { items } = await done(call('admin', 'GET', `/users/${id}/keys`));
    expect(items).toEqual([{ ...created, token: undefined }].map(({ token: _token, ...shown }) => shown));
    const dump = await people.sql.query(
      'select k::text as row from api_keys k union all select i::text from idempotency_keys i union all select detail from journal_entries',
    );
    expect(dump.rows.filter(({ row }) => row.includes(created.token))).toEqual([]);
    const { items: providers } = await done(call('provider', 'GET', '/providers'));
    const order = orderOf('K-1', providers[0].id);
    const placed = await done(ask({ ...bearer(created.token), 'x-request-id': 'machine-order-1' }, 'POST', '/orders', order), 201);
    expect(placed).toMatchObject({ status: 'verification', placedBy: id });
    const [place] = await people.entriesOf('machine-order-1');
    expect(place).toMatchObject({ action: 'order.place', actor_id: id, session_id: created.id });
  });

  it.each([
    ['past', -1, [400, '/expiresAt']],
    ['too far', 367, [400, '/expiresAt']],
  ])('that expires %s is refused', async (_what, days, expected) => {
    const { id } = await people.addMachine();
    expect(await pointers(call('admin', 'POST', `/users/${id}/keys`, keyInput(days)))).toEqual(expected);
  });

  it('needs an expiry, and is for machines', async () => {
    const { id } = await people.addMachine();
    expect(await pointers(call('admin', 'POST', `/users/${id}/keys`, { name: 'X' }))).toEqual([422, '/expiresAt']);
    expect((await call('admin', 'POST', `/users/${idOf('verifier@demo.test')}/keys`, keyInput())).statusCode).toBe(409);
  });
});

describe('a repeated Idempotency-Key', () => {
  it('answers what was answered, once, on every module’s changes', async () => {
    const machine = { kind: 'machine', name: 'Twice', email: 'twice@example.test', organizationId: idOf(clinic), role: 'provider' };
    const patient = { mrn: 'I-1', givenName: 'Quill', familyName: 'Testperson', birthDate: '1949-05-06', sex: 'female' };
    const provider = { npi: '1245319599', givenName: 'Ada', familyName: 'Adams', clinicId: idOf(clinic) };
    const territory = { parentId: idOf('West'), name: 'Twice', operatorId: idOf('Pacific Home Medical'), boundaries: { zip5: ['89101'] } };
    const user = idOf('sales_rep@demo.test');
    const asked: [person: string, method: 'POST' | 'PATCH', path: string, body: object, other: object][] = [
      ['admin', 'POST', '/organizations', { kind: 'clinic', name: 'Twice', timeZone: 'America/Denver' }, { name: 'Other' }],
      ['admin', 'POST', '/users', machine, { name: 'Other' }],
      ['admin', 'PATCH', `/users/${user}`, { name: 'Sam Sold' }, { name: 'Other' }],
      ['admin', 'POST', `/users/${user}/grants`, { clinicId: idOf(clinic) }, { reason: 'cover' }],
      ['admin', 'POST', '/providers', provider, { givenName: 'Other' }],
      ['admin', 'POST', '/territories', territory, { name: 'Other' }],
      ['provider', 'POST', '/patients', { patient }, { acceptDuplicates: true }],
    ];
    for (const [person, method, path, body, other] of asked) {
      const headers = key();
      const first = await call(person, method, path, body, headers);
      expect(first.statusCode, first.body).toBeLessThan(300);
      const again = await call(person, method, path, body, headers);
      expect([again.statusCode, again.body, again.headers['idempotent-replayed']], path).toEqual([first.statusCode, first.body, 'true']);
      expect((await call(person, method, path, { ...body, ...other }, headers)).json().code, path).toBe('idempotency_mismatch');
    }
    const stored = await people.sql.query('select body from idempotency_keys');
    for (const { body } of stored.rows) for (const secret of ['Testperson', '1949-05-06']) expect(body).not.toContain(secret);
  });

  it('never shows a key’s token again', async () => {
    const { id } = await people.addMachine();
    const [headers, input] = [key(), keyInput()];
    const first = await done(call('admin', 'POST', `/users/${id}/keys`, input, headers), 201);
    expect(await done(call('admin', 'POST', `/users/${id}/keys`, input, headers), 201)).toEqual({ ...first, token: null });
    expect((await done(call('admin', 'GET', `/users/${id}/keys`))).items).toHaveLength(2);
  });

  it('holds for each item of many: what was done is not done again, what was not is tried anew', async () => {
    const { items: providers } = await done(call('provider', 'GET', '/providers'));
    const orders = await Promise.all(['I-3', 'I-4'].map((mrn) => done(call('provider', 'POST', '/orders', orderOf(mrn, providers[0].id)), 201)));
    const items = orders.map(({ id, version }) => ({ id, version, action: 'hold', code: 'desk_review' }));
    const [headers, body] = [key(), { items: [...items, { ...items[0], id: missing }] }];
    const first = await done(call('verifier', 'POST', '/orders/actions', body, headers));
    expect(first.items.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true, false]);
    const again = await done(call('verifier', 'POST', '/orders/actions', body, headers));
    expect(again.items.slice(0, 2)).toEqual(first.items.slice(0, 2));
    expect(again.items[2].problem.code).toBe('not_found');
    const fresh = await done(call('verifier', 'POST', '/orders/actions', body, key()));
    expect(fresh.items.map(({ problem }: { problem: { code: string } }) => problem.code)).toEqual([
      'version_conflict',
      'version_conflict',
      'not_found',
    ]);
  });

  it('is looked at before If-Match, and rights before it', async () => {
    const { items } = await done(call('provider', 'GET', '/providers'));
    const placed = await done(call('provider', 'POST', '/orders', orderOf('I-2', items[0].id)), 201);
    const path = `/orders/${placed.id}/hold`;
    const [headers, body] = [key(), { code: 'desk_review' }];
    expect((await call('verifier', 'PUT', path, body, headers)).statusCode).toBe(428);
    const first = await done(call('verifier', 'PUT', path, body, { ...headers, 'if-match': `"${placed.version}"` }));
    for (const more of [{}, { 'if-match': '"1"' }, { 'if-match': 'nonsense' }]) {
      expect(await done(call('verifier', 'PUT', path, body, { ...headers, ...more }))).toEqual(first);
    }
    expect((await call('verifier', 'PUT', path, body, { ...key(), 'if-match': '"1"' })).statusCode).toBe(412);
    await people.sql.query(`update grants set valid_until = now() where user_id = $1`, [idOf('verifier@demo.test')]);
    expect((await call('verifier', 'PUT', path, body, headers)).statusCode).toBe(404);
    await people.sql.query(`update grants set valid_until = null where user_id = $1`, [idOf('verifier@demo.test')]);
  });
});
