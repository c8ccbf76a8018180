import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, keyInput, type People, startPeople } from './people.ts';
import { demoPassword } from './server.ts';

let people: People;
let ask: People['ask'];
let call: People['call'];
let done: People['done'];
let idOf: People['idOf'];
const dayMs = 86_400_000;

beforeAll(async () => {
  people = await startPeople();
  ({ ask, call, done, idOf } = people);
});
afterAll(() => people.close());

describe('who I am', () => {
  it('is told to a person and to a machine', async () => {
    const me = await done(call('distributor.west', 'GET', '/me'));
    expect(me).toMatchObject({
      kind: 'person',
      email: 'distributor.west@demo.test',
      role: 'distributor',
      organization: { name: 'Pacific Home Medical', kind: 'distributor' },
      timeZone: 'America/Los_Angeles',
      agreement: { inForce: true, from: '2020-01-01', until: null },
      grants: [{ territory: { name: 'West' }, clinic: null, until: null, addsContact: false }],
      credential: { kind: 'session' },
    });
    expect(me.permissions).toContain('orders.change');
    expect(me.permissions).not.toContain('identity.admin');
    const { key, id } = await people.addMachine();
    expect(await done(ask(bearer(key.token), 'GET', '/me'))).toMatchObject({ id, kind: 'machine', credential: { kind: 'key', id: key.id } });
    expect((await ask({}, 'GET', '/me')).statusCode).toBe(401);
  });
});

describe('signing in', () => {
  it('takes the right password only, and says no more of a wrong one than of a stranger', async () => {
    const answers = await Promise.all([
      ask({}, 'POST', '/auth/sign-in/email', { email: 'verifier@demo.test', password: 'not-the-password' }),
      ask({}, 'POST', '/auth/sign-in/email', { email: 'nobody@demo.test', password: 'not-the-password' }),
    ]);
    const [wrong, unknown] = answers.map((answer) => ({ ...answer.json(), requestId: '' }));
    expect(wrong).toEqual(unknown);
    expect(wrong.code).toBe('unauthenticated');
    expect(answers.every((answer) => answer.cookies.length === 0)).toBe(true);
  });

  it('and every other failure of somebody unknown is counted by address', async () => {
    const read = async (action: string): Promise<number> => {
      await people.server.flushFailures();
      const text = `select coalesce(sum(count), 0)::int as count from journal_anonymous_failures where action = $1 and source = '127.0.0.1'`;
      return (await people.sql.query(text, [action])).rows[0].count;
    };
    const before = [await read('session.refused'), await read('credential.refused')] as const;
    await people.signIn('verifier@demo.test', 'not-the-password');
    for (const headers of [{}, bearer('orderly_not-a-key-at-all-0000000000'), { cookie: 'orderly.session=forged.AAAA' }])
      await ask(headers, 'GET', '/orders');
    await done(call('verifier', 'GET', '/orders'));
    expect([await read('session.refused'), await read('credential.refused')]).toEqual([before[0] + 1, before[1] + 3]);
  });

  it('leaves an entry that names the person, the request and the address', async () => {
    const email = 'sales_rep@demo.test';
    await ask({ 'x-request-id': 'sign-in-entry-1' }, 'POST', '/auth/sign-in/email', { email, password: demoPassword });
    const about = `{"userId":"${idOf(email)}"}`;
    expect(await people.entriesOf('sign-in-entry-1')).toEqual([
      expect.objectContaining({
        action: 'session.created',
        actor_id: idOf(email),
        session_id: expect.any(String),
        source: '127.0.0.1',
        detail: about,
      }),
    ]);
  });

  it('ends with signing out, also for a client that sends no Origin', async () => {
    const { headers } = await people.signIn('sales_rep@demo.test');
    await done(ask(headers, 'GET', '/me'));
    await done(ask(headers, 'POST', '/auth/sign-out'));
    expect((await ask(headers, 'GET', '/me')).statusCode).toBe(401);
  });

  it('is refused a cookie that was tampered with', async () => {
    const { headers } = await people.signIn('sales_rep@demo.test');
    const [name, value = ''] = headers.cookie.split('=');
    const [token = '', signature = ''] = decodeURIComponent(value).split('.');
    const forgeries = [
      `${token}x.${signature}`,
      `${token}.${signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))}`,
      token,
      `.${signature}`,
      `${token}.`,
    ];
    for (const forged of forgeries) {
      expect((await ask({ cookie: `${name}=${encodeURIComponent(forged)}` }, 'GET', '/me')).statusCode, forged).toBe(401);
      const session = await ask({ cookie: `${name}=${encodeURIComponent(forged)}` }, 'GET', '/auth/get-session');
      expect(session.json(), forged).toBeNull();
    }
  });

  it('knows no sign-up, nor any other path of the accounts library', async () => {
    const stranger = { email: 'stranger@example.test', password: demoPassword, name: 'Stranger' };
    for (const path of ['/auth/sign-up/email', '/auth/update-user', '/auth/delete-user', '/auth/change-email', '/auth/forget-password']) {
      expect((await ask({}, 'POST', path, stranger)).statusCode, path).toBe(404);
    }
    expect((await people.sql.query(`select 1 from users where email = 'stranger@example.test'`)).rowCount).toBe(0);
  });

  it('and all else that changes something is refused to a page of another site', async () => {
    const foreign = { origin: 'https://evil.example' };
    const refused = await Promise.all([
      ask(foreign, 'POST', '/auth/sign-in/email', { email: 'verifier@demo.test', password: demoPassword }),
      call('admin', 'POST', `/users/${idOf('verifier@demo.test')}/disable`, undefined, foreign),
      call('admin', 'POST', `/users/${idOf('verifier@demo.test')}/disable`, undefined, { 'sec-fetch-site': 'cross-site' }),
      call('admin', 'PATCH', `/users/${idOf('verifier@demo.test')}`, { name: 'Owned' }, { origin: 'null' }),
    ]);
    expect(refused.map((answer) => [answer.statusCode, answer.cookies.length])).toEqual(Array(4).fill([403, 0]));
    expect(await done(call('admin', 'GET', `/users/${idOf('verifier@demo.test')}`))).toMatchObject({ name: 'Vera Verifier', disabledAt: null });
    expect((await call('admin', 'GET', '/me', undefined, { origin: 'http://localhost' })).statusCode).toBe(200);
  });

  it('lets people change their password, which takes the current one', async () => {
    const { email } = await people.addUser('verifier', 'Continental Medical Supply');
    const { headers } = await people.signIn(email);
    const newPassword = 'quite another password';
    expect(await people.pointers(ask(headers, 'POST', '/auth/change-password', { currentPassword: 'wrong', newPassword }))).toEqual([
      400,
      '/currentPassword',
    ]);
    expect(await people.pointers(ask(headers, 'POST', '/auth/change-password', { currentPassword: demoPassword, newPassword: 'short' }))).toEqual([
      400,
      '/newPassword',
    ]);
    await done(ask(headers, 'POST', '/auth/change-password', { currentPassword: demoPassword, newPassword }));
    expect([(await people.signIn(email)).status, (await people.signIn(email, newPassword)).status]).toEqual([401, 200]);
  });
});

describe('a password that is replaced', () => {
  const replacement = 'quite another password';
  type SignedIn = Awaited<ReturnType<People['signIn']>>;

  /** Signs in with the old password again and again while `replace` is under way, from `delayMs` on, and answers what came of it. */
  async function signingInWhile<T>(email: string, delayMs: number, replace: () => Promise<T>): Promise<{ entered: SignedIn[]; replaced: T }> {
    const entered: SignedIn[] = [];
    let ended = false;
    const replacing = sleep(delayMs)
      .then(replace)
      .finally(() => {
        ended = true;
      });
    // Some are always at it, and not so many that they hold up the replacement.
    const entering = Array.from({ length: 4 }, async () => {
      while (!ended) entered.push(await people.signIn(email));
    });
    await Promise.all(entering);
    return { entered, replaced: await replacing };
  }
  const good = async (entered: readonly SignedIn[]): Promise<number> => {
    const looks = await Promise.all(entered.map(({ headers }) => ask(headers, 'GET', '/me')));
    return looks.filter(({ statusCode }) => statusCode === 200).length;
  };

  it.each([20, 60, 100])('by an administrator lets nobody in who is still proving the old one (begun after %i ms)', async (delayMs) => {
    const { id, email } = await people.addUser('verifier', 'Continental Medical Supply');
    const reset = () => done(call('admin', 'POST', `/users/${id}/reset-password`, { password: replacement }));
    const { entered } = await signingInWhile(email, delayMs, reset);
    expect(entered.length).toBeGreaterThan(3);
    expect(await good(entered)).toBe(0);
    expect(entered.filter(({ status }) => status !== 200 && status !== 401)).toEqual([]);
    expect((await people.sql.query('select 1 from sessions where user_id = $1', [id])).rowCount).toBe(0);
    expect((await people.signIn(email, replacement)).status).toBe(200);
  });

  it.each([20, 60, 100])('by its person, with the other sessions to end, likewise (begun after %i ms)', async (delayMs) => {
    const { id, email } = await people.addUser('verifier', 'Continental Medical Supply');
    const { headers } = await people.signIn(email);
    const body = { currentPassword: demoPassword, newPassword: replacement, revokeOtherSessions: true };
    const { entered, replaced } = await signingInWhile(email, delayMs, () => ask(headers, 'POST', '/auth/change-password', body));
    expect(replaced.statusCode).toBe(200);
    expect(await good(entered)).toBe(0);
    const own = { cookie: `${replaced.cookies[0]?.name}=${encodeURIComponent(replaced.cookies[0]?.value ?? '')}` };
    expect((await ask(own, 'GET', '/me')).statusCode).toBe(200);
    expect((await people.sql.query('select 1 from sessions where user_id = $1', [id])).rowCount).toBe(1);
  });

  it.each([true, false])('by an administrator stays, although its person is changing it (other sessions to end: %s)', async (revokeOtherSessions) => {
    for (let round = 0; round < 2; round++) {
      const { id, email } = await people.addUser('verifier', 'Continental Medical Supply');
      const { headers } = await people.signIn(email);
      const body = { currentPassword: demoPassword, newPassword: 'a password of the intruder', revokeOtherSessions };
      const changing = [0, 30, 60, 90, 120].map((waitMs) => sleep(waitMs).then(() => ask(headers, 'POST', '/auth/change-password', body)));
      await sleep(50 * round);
      await done(call('admin', 'POST', `/users/${id}/reset-password`, { password: replacement }));
      const statuses = (await Promise.all(changing)).map(({ statusCode }) => statusCode);
      expect(statuses.filter((status) => ![200, 400, 401].includes(status))).toEqual([]);
      expect([(await people.signIn(email, body.newPassword)).status, (await people.signIn(email, replacement)).status]).toEqual([401, 200]);
    }
  });
});

describe('a right that ends', () => {
  it('with the user: the next request is refused, and so is signing in', async () => {
    const { id, email } = await people.addUser('verifier', 'Continental Medical Supply');
    const { headers } = await people.signIn(email);
    await done(ask(headers, 'GET', '/orders'));
    await done(call('admin', 'POST', `/users/${id}/disable`));
    expect((await ask(headers, 'GET', '/orders')).statusCode).toBe(401);
    expect((await people.signIn(email)).status).toBe(401);
    expect((await people.sql.query('select 1 from sessions where user_id = $1', [id])).rowCount).toBe(0);
    await done(call('admin', 'POST', `/users/${id}/enable`));
    expect((await ask(headers, 'GET', '/orders')).statusCode).toBe(401);
    expect((await people.signIn(email)).status).toBe(200);
  });

  it('with the organisation', async () => {
    const name = 'Closing Clinic';
    const clinic = await done(call('admin', 'POST', '/organizations', { kind: 'clinic', name, timeZone: 'America/Denver' }), 201);
    people.learn(name, clinic.id);
    const { email } = await people.addUser('provider', name);
    const { headers } = await people.signIn(email);
    const machine = await people.addMachine({ organizationId: clinic.id });
    await done(ask(bearer(machine.key.token), 'GET', '/me'));
    await done(call('admin', 'POST', `/organizations/${clinic.id}/disable`));
    expect((await ask(headers, 'GET', '/me')).statusCode).toBe(401);
    expect((await ask(bearer(machine.key.token), 'GET', '/me')).statusCode).toBe(401);
    expect((await people.signIn(email)).status).toBe(401);
    await done(call('admin', 'POST', `/organizations/${clinic.id}/enable`));
    expect((await people.signIn(email)).status).toBe(200);
    await done(ask(bearer(machine.key.token), 'GET', '/me'));
  });

  it('with the key, revoked or expired', async () => {
    const { id, key } = await people.addMachine();
    const other = await done(call('admin', 'POST', `/users/${id}/keys`, keyInput()), 201);
    for (const { token } of [key, other]) await done(ask(bearer(token), 'GET', '/me'));
    await done(call('admin', 'POST', `/users/${id}/keys/${key.id}/revoke`));
    await people.sql.query(`update api_keys set expires_at = now() - interval '1 second' where id = $1`, [other.id]);
    for (const { token } of [key, other]) expect((await ask(bearer(token), 'GET', '/me')).statusCode).toBe(401);
    expect((await ask(bearer('orderly_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'), 'GET', '/me')).statusCode).toBe(401);
  });

  it('with the dates of a grant, and not before they begin', async () => {
    const { id, email } = await people.addUser('distributor', 'Pacific Home Medical');
    const { headers } = await people.signIn(email);
    const seen = async (): Promise<string[]> => {
      const { items } = await done(ask(headers, 'GET', '/territories?limit=100'));
      return items.map((territory: { name: string }) => territory.name);
    };
    expect(await seen()).toEqual([]);
    const path = `/users/${id}/grants`;
    const now = await done(call('admin', 'POST', path, { territoryId: idOf('West: NV') }), 201);
    expect(now).toMatchObject({ territoryName: 'West: NV', until: null, inForce: true, addsContact: false });
    const from = new Date(Date.now() + dayMs).toISOString();
    const later = await done(call('admin', 'POST', path, { territoryId: idOf('West: UT'), from }), 201);
    expect(later.inForce).toBe(false);
    expect(await seen()).toEqual(['West: NV']);
    await people.sql.query(
      `update grants set valid_from = now() - interval '1 hour', valid_until = now() + interval '700 milliseconds' where id = $1`,
      [later.id],
    );
    expect((await seen()).sort()).toEqual(['West: NV', 'West: UT']);
    expect((await done(ask(headers, 'GET', '/me'))).grants).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(await seen()).toEqual(['West: NV']);
    expect(await done(call('admin', 'POST', `${path}/${now.id}/end`, {}))).toMatchObject({ inForce: false, until: expect.any(String) });
    expect(await seen()).toEqual([]);
    const { items } = await done(call('admin', 'GET', path));
    expect(items.map((grant: { id: string }) => grant.id)).toEqual([later.id, now.id]);
  });

  it('with a change of role, from the next request', async () => {
    const { id, email } = await people.addUser('admin', 'Continental Medical Supply');
    const { headers } = await people.signIn(email);
    await done(ask(headers, 'GET', '/users'));
    await done(call('admin', 'PATCH', `/users/${id}`, { role: 'compliance' }));
    expect((await ask(headers, 'GET', '/users')).statusCode).toBe(403);
  });
});
