import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, type People, startPeople } from '../people.ts';

let people: People;
beforeAll(async () => {
  people = await startPeople({ demonstrates: 'as started' });
});
afterAll(() => people.close());

const cookieIn = (answer: { cookies: { name: string; value: string }[] }) =>
  `${answer.cookies[0]?.name}=${encodeURIComponent(answer.cookies[0]?.value ?? '')}`;

describe('the demo', () => {
  it('names its people to everybody', async () => {
    const { enabled, people: named, traffic } = await people.done(people.ask({}, 'GET', '/demo'));
    expect([enabled, traffic, named.length]).toEqual([true, false, 12]);
    expect(named[5]).toEqual({ email: 'distributor.west@demo.test', name: 'Wes Pacific', role: 'distributor', organization: 'Pacific Home Medical' });
    expect(JSON.stringify(named)).not.toMatch(/password|token/);
  });

  it('lets one go on as another, whose session is like that of a sign-in and in place of the one before', async () => {
    const { headers } = await people.signIn('provider@demo.test');
    const answer = await people.ask({ ...headers, 'user-agent': 'A browser' }, 'POST', '/demo/switch', { email: 'Signer@demo.test' });
    expect([answer.statusCode, answer.json().person.name]).toEqual([200, 'Laura Lindqvist']);
    const given = await people.ask({}, 'POST', '/auth/sign-in/email', { email: 'signer@demo.test', password: 'a-password-for-tests' });
    const attributes = (text: unknown) =>
      String(text)
        .split(';')
        .slice(1)
        .map((one) => one.trim().toLowerCase())
        .sort();
    expect(attributes(answer.headers['set-cookie'])).toEqual(attributes(given.headers['set-cookie']));
    const cookie = cookieIn(answer);
    expect((await people.done(people.ask({ cookie }, 'GET', '/me'))).email).toBe('signer@demo.test');
    expect((await people.done(people.ask({ cookie }, 'GET', '/auth/get-session'))).user.email).toBe('signer@demo.test');
    expect((await people.ask(headers, 'GET', '/me')).statusCode).toBe(401);
    const [own] = (await people.done(people.ask({ cookie }, 'GET', '/auth/list-sessions'))).filter(({ current }: { current: boolean }) => current);
    expect(own).toMatchObject({ userAgent: 'A browser', ipAddress: '127.0.0.1' });
  });

  it('does not stand for the password where one is asked for', async () => {
    const { headers } = await people.signIn('provider@demo.test');
    const cookie = cookieIn(await people.ask(headers, 'POST', '/demo/switch', { email: 'signer@demo.test' }));
    const [provider] = (await people.done(people.ask({ cookie }, 'GET', '/providers'))).items;
    const order = {
      patient: { mrn: 'SWITCH-1', givenName: 'Quill', familyName: 'Testperson', birthDate: '1948-05-06', sex: 'female' },
      providerId: provider.id,
      orderDate: '2026-11-20',
      billTo: 'clinic',
      lines: [{ hcpcs: 'E0601', quantity: 1, supplyType: 'purchase' }],
      shipTo: { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
      priority: 'routine',
    };
    const { id, version } = await people.done(people.ask({ cookie }, 'POST', '/orders', order), 201);
    const signing = await people.ask({ cookie, 'if-match': `"${version}"` }, 'PUT', `/orders/${id}/sign`, {
      intent: 'order',
      signature: 'Laura Lindqvist',
    });
    expect(signing.json().code).toBe('confirmation_required');
  });

  it('lets nobody else in: no stranger, no program, nobody who is not of the demo, no page of another site', async () => {
    const body = { email: 'admin@demo.test' };
    expect((await people.ask({}, 'POST', '/demo/switch', body)).statusCode).toBe(401);
    const { key } = await people.addMachine();
    const { email } = await people.addUser('verifier', 'Continental Medical Supply');
    const real = (await people.signIn(email)).headers;
    for (const headers of [bearer(key.token), real]) {
      expect((await people.ask(headers, 'POST', '/demo/switch', body)).statusCode).toBe(403);
      expect((await people.ask(headers, 'PUT', '/demo/traffic', { running: true })).statusCode).toBe(403);
    }
    expect((await people.call('provider', 'POST', '/demo/switch', body, { origin: 'https://evil.example' })).statusCode).toBe(403);
    expect((await people.call('provider', 'POST', '/demo/switch', { email })).statusCode).toBe(404);
    expect((await people.ask(real, 'GET', '/me')).statusCode).toBe(200);
  });

  it('moves orders by itself until it is told to stop, once however often it is told to start', async () => {
    const count = async () =>
      (await people.sql.query(`select count(*)::int as count from journal_entries where action like 'order.%'`)).rows[0].count;
    const before = await count();
    const started = await Promise.all([true, true].map((running) => people.done(people.call('admin', 'PUT', '/demo/traffic', { running }))));
    expect(started.map(({ traffic }) => traffic)).toEqual([true, true]);
    await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(before + 30);
    expect((await people.done(people.ask({}, 'GET', '/demo'))).traffic).toBe(true);
    const { rows } = await people.sql.query(`select count(*)::int as count from sessions where idle_until = 'infinity'`);
    expect(rows[0].count).toBe(3);
    expect((await people.done(people.call('admin', 'PUT', '/demo/traffic', { running: false }))).traffic).toBe(false);
    const after = await count();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await count()).toBe(after);
    expect((await people.sql.query(`select 1 from sessions where idle_until = 'infinity'`)).rowCount).toBe(0);
    const moved = await people.sql.query(`select distinct action from journal_entries where outcome = 'failed' and action like 'order.%'`);
    expect(moved.rows).toEqual([]);
  });
});

describe('without the demo, or in production', () => {
  it.each([undefined, 'in production'] as const)('nothing is at its addresses (%s)', async (demonstrates) => {
    const other = await startPeople(demonstrates === undefined ? {} : { demonstrates });
    try {
      const answers = [
        await other.ask({}, 'GET', '/demo'),
        await other.call('admin', 'POST', '/demo/switch', { email: 'provider@demo.test' }),
        await other.call('admin', 'PUT', '/demo/traffic', { running: true }),
      ];
      expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404]);
      expect(answers.flatMap(({ cookies }) => cookies)).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
