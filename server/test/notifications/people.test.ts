import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { twilioAccount } from './receivers.ts';
import { openTold, type Told } from './told.ts';

let told: Told;
beforeAll(async () => {
  told = await openTold({ delayFactor: 0.001 });
});
beforeEach(async () => {
  await told.sql.query('delete from notification_preferences');
  told.mail.mails.length = 0;
  told.mail.refuse = () => null;
});
afterAll(() => told.close());

const byWho = (rows: readonly { who: string; channel: string; kind: string }[]) => rows.map(({ who, channel, kind }) => `${who} ${channel} ${kind}`);
const cancel = (id: string, version = 2) => told.change('master_distributor', id, 'cancel', version, { code: 'entered_in_error' });

describe('who hears of an order', () => {
  it('is who may see it and whom the rules name, by their channels, and never whoever did it', async () => {
    const { id, number } = await told.place();
    await told.approve(id);
    await told.ship(id);
    await told.settled();
    expect(byWho(await told.deliveries(id))).toEqual([
      'verifier in_app order_placed',
      'distributor in_app order_approved',
      'master_distributor in_app order_approved',
      'provider email order_approved',
      'provider in_app order_approved',
      'provider email order_shipped',
      'provider in_app order_shipped',
      'sales_rep in_app order_shipped',
    ]);
    expect(told.mail.mails.map(({ to }) => to)).toEqual([['provider@demo.test'], ['provider@demo.test']]);
    for (const { raw } of told.mail.mails) {
      expect(raw).toContain(number);
      expect(raw).not.toMatch(/Quill|Testperson|Elm Street|62704|1948/);
    }
    const sent = await told.deliveries(id, 'email');
    for (const row of sent) expect(row).toMatchObject({ state: 'sent', attempts: 1, repeats: 0 });
    expect(sent.map(({ message_id }) => message_id).sort()).toEqual(told.mail.mails.map(({ messageId }) => messageId).sort());
    const created = `select count(*)::int as n, sum((detail::jsonb ->> 'count')::int)::int as told from journal_entries where action = 'notification.created' and resource_id = $1`;
    expect((await told.sql.query(created, [id])).rows).toEqual([{ n: 3, told: 6 }]);
    const { items } = await told.inbox('provider');
    expect(items.map(({ kind, orderNumber, stage }) => [kind, orderNumber, stage])).toEqual([
      ['order_shipped', number, 'shipped'],
      ['order_approved', number, 'shipped'],
    ]);
    for (const person of ['distributor.west', 'distributor.east', 'admin', 'compliance']) expect((await told.inbox(person)).items).toEqual([]);
  });

  it('is nobody who was disabled, lost sight of it or said no before it is sent', async () => {
    told.mail.refuse = () => 451;
    const { id } = await told.place();
    await told.approve(id);
    await expect.poll(async () => (await told.deliveries(id, 'email'))[0]?.code, { timeout: 10_000 }).toBe('smtp_451');
    await told.prefer('provider', { choices: { order_approved: ['in_app'] } });
    told.mail.refuse = () => null;
    await told.settled();
    expect((await told.deliveries(id, 'email'))[0]).toMatchObject({ state: 'suppressed', code: 'channel_off' });
    expect(told.mail.mails).toEqual([]);
    await told.prefer('provider', {});
    await told.prefer('master_distributor', { choices: { order_placed: ['email'], order_approved: ['in_app', 'email'] } });
    const { rows } = await told.sql.query(`select id from users where email = 'master_distributor@demo.test'`);
    told.mail.refuse = () => 451;
    const next = await told.place();
    await told.approve(next.id);
    await expect
      .poll(async () => (await told.deliveries(next.id, 'email')).map(({ code }) => code), { timeout: 10_000 })
      .toEqual(['smtp_451', 'smtp_451']);
    const seen = (await told.inbox('master_distributor')).items.filter(({ orderId }) => orderId === next.id);
    await told.sql.query('update grants set valid_until = now() where user_id = $1', [rows[0].id]);
    expect([seen.length, (await told.inbox('master_distributor')).items]).toEqual([1, []]);
    await told.sql.query(`update users set disabled_at = now() where email = 'provider@demo.test'`);
    await told.settled();
    expect((await told.deliveries(next.id, 'email')).map(({ who, code }) => [who, code])).toEqual([
      ['master_distributor', 'out_of_sight'],
      ['provider', 'user_disabled'],
    ]);
    await told.sql.query(`update users set disabled_at = null where email = 'provider@demo.test'`);
    await told.sql.query('update grants set valid_until = null where user_id = $1', [rows[0].id]);
  });
});

describe('the list in the app', () => {
  it('counts what is not read, and is read on every device', async () => {
    await told.call('provider', 'POST', '/notifications/read', { upTo: Number.MAX_SAFE_INTEGER });
    for (let index = 0; index < 3; index += 1) await told.approve((await told.place()).id);
    await told.settled();
    const first = await told.inbox('provider', '?limit=2&unread=true');
    expect([first.items.length, first.unreadCount]).toEqual([2, 3]);
    const second = await told.inbox('provider', `?limit=2&unread=true&cursor=${first.nextCursor}`);
    expect([second.items.length, second.nextCursor]).toEqual([1, null]);
    const read = async (body: object, person = 'provider') => (await told.call(person, 'POST', '/notifications/read', body)).json().unreadCount;
    expect(await read({ ids: [first.items[0]?.id] })).toBe(2);
    expect(await read({ ids: [first.items[0]?.id], read: false })).toBe(3);
    expect(await read({ upTo: second.items[0]?.position })).toBe(2);
    // Somebody else's are not the caller's to read.
    await read({ ids: [first.items[0]?.id], upTo: undefined }, 'verifier');
    expect((await told.inbox('provider')).unreadCount).toBe(2);
    expect((await told.call('provider', 'POST', '/notifications/read', {})).statusCode).toBe(400);
  });
});

describe('what a person chooses', () => {
  it('says what there is to choose, for the role', async () => {
    const { kinds, email, timeZone, phone } = (await told.call('provider', 'GET', '/me/notification-preferences')).json();
    expect([email, timeZone, phone]).toEqual(['provider@demo.test', 'America/Chicago', null]);
    expect(kinds.map(({ kind }: { kind: string }) => kind)).toContain('signature_wanted');
    expect(kinds.map(({ kind }: { kind: string }) => kind)).not.toContain('webhook_disabled');
    const wrong = await told.call('provider', 'PUT', '/me/notification-preferences', {
      choices: {},
      quietHours: null,
      timeZone: 'Mars/Olympus',
      digest: 'off',
      digestAt: '08:00',
    });
    expect([wrong.statusCode, wrong.json().errors[0].pointer]).toEqual([400, '/timeZone']);
  });

  it('waits in quiet hours, but not for what is urgent', async () => {
    const minute = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);
    await told.prefer('provider', { timeZone: 'UTC', quietHours: { from: minute(-7_200_000), until: minute(7_200_000) } });
    const { id } = await told.place();
    await told.approve(id);
    await cancel(id, 3);
    await told.settled();
    const rows = await told.deliveries(id, 'email');
    expect(rows.map(({ kind, state }) => [kind, state])).toEqual([
      ['order_approved', 'queued'],
      ['order_cancelled', 'sent'],
    ]);
    const waitMs = (rows[0]?.next_at?.getTime() ?? 0) - Date.now();
    expect(waitMs).toBeGreaterThan(7_000_000);
    expect(waitMs).toBeLessThan(7_260_000);
  });

  it('gets what is not urgent in one digest, a row for each', async () => {
    await told.prefer('provider', { timeZone: 'UTC', digest: 'hourly' });
    const orders = [await told.place(), await told.place(), await told.place()];
    for (const { id } of orders) await told.approve(id);
    await told.settled();
    const queued = await told.sql.query(
      `select next_at, digest from deliveries where state = 'queued' and channel = 'email' and order_id = any ($1)`,
      [orders.map(({ id }) => id)],
    );
    expect(queued.rows.map(({ digest, next_at }) => [digest, next_at.getUTCMinutes()])).toEqual([
      [true, 0],
      [true, 0],
      [true, 0],
    ]);
    expect(told.mail.mails).toEqual([]);
    await told.sql.query(`update deliveries set next_at = now() where state = 'queued' and digest and order_id = any ($1)`, [
      orders.map(({ id }) => id),
    ]);
    await told.settled();
    expect(told.mail.mails.length).toBe(1);
    for (const { number } of orders) expect(told.mail.mails[0]?.raw).toContain(number);
    const rows = await Promise.all(orders.map(async ({ id }) => (await told.deliveries(id, 'email'))[0]));
    expect(new Set(rows.map((row) => row?.message_id))).toEqual(new Set([told.mail.mails[0]?.messageId]));
    expect(rows.map((row) => row?.state)).toEqual(['sent', 'sent', 'sent']);
  });
});

describe('SMS', () => {
  const receipt = (id: string, fields: Record<string, string>, token = twilioAccount.authToken) => {
    const url = `http://localhost/api/v1/sms/receipts/${id}`;
    const text = Object.keys(fields)
      .sort()
      .reduce((all, name) => `${all}${name}${fields[name]}`, url);
    const signature = createHmac('sha1', token).update(text).digest('base64');
    return told.app.inject({
      method: 'POST',
      url: new URL(url).pathname,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      payload: new URLSearchParams(fields).toString(),
    });
  };

  it('goes to a number that was confirmed by the code that came, in Twilio’s format, and its receipts are taken', async () => {
    const set = await told.call('verifier', 'POST', '/me/phone', { number: '+15555550123' });
    expect([set.statusCode, set.json()]).toEqual([202, { phone: { number: '+15555550123', verified: false } }]);
    await told.settled();
    const { fields, authorization } = told.sms.sent.at(-1) as (typeof told.sms.sent)[number];
    expect([fields.To, fields.From, authorization]).toEqual([
      '+15555550123',
      twilioAccount.from,
      `Basic ${Buffer.from(`${twilioAccount.accountSid}:${twilioAccount.authToken}`).toString('base64')}`,
    ]);
    const code = /\d{6}/.exec(fields.Body ?? '')?.[0] as string;
    await told.prefer('verifier', { choices: { order_placed: ['sms'] } });
    const early = await told.place();
    await told.settled();
    expect((await told.deliveries(early.id))[0]).toMatchObject({ channel: 'sms', state: 'suppressed', code: 'no_phone' });
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
    expect((await told.call('verifier', 'POST', '/me/phone/confirm', { code: wrong })).statusCode).toBe(400);
    expect((await told.call('verifier', 'POST', '/me/phone/confirm', { code })).json()).toEqual({
      phone: { number: '+15555550123', verified: true },
    });
    const { id, number } = await told.place();
    await told.settled();
    const sms = told.sms.sent.at(-1) as (typeof told.sms.sent)[number];
    expect(sms.fields.Body).toContain(`Order ${number} (Pending): A new order was placed.`);
    const row = async () => (await told.deliveries(id, 'sms'))[0];
    expect(await row()).toMatchObject({ state: 'sent', message_id: sms.id });
    expect((await receipt(sms.id, { MessageStatus: 'delivered' }, 'another token')).statusCode).toBe(401);
    expect((await row())?.state).toBe('sent');
    expect((await receipt(sms.id, { MessageStatus: 'sent' })).statusCode).toBe(200);
    expect((await receipt(sms.id, { MessageStatus: 'undelivered', ErrorCode: '30003' })).statusCode).toBe(200);
    expect(await row()).toMatchObject({ state: 'bounced', code: 'twilio_30003' });
    await receipt(sms.id, { MessageStatus: 'delivered' });
    expect((await row())?.state).toBe('bounced');
  });

  it('is not sent to who told Twilio to stop, and no more than three codes go out in an hour', async () => {
    told.sms.answer = () => ({ status: 400, body: { code: 21610, message: 'unsubscribed', status: 400, more_info: '' } });
    const { id } = await told.place();
    await told.prefer('verifier', { choices: { order_held: ['in_app'], order_placed: ['sms'] } });
    const next = await told.place();
    await told.settled();
    expect((await told.deliveries(next.id, 'sms'))[0]).toMatchObject({ state: 'suppressed', code: 'unsubscribed' });
    expect(id).not.toBe(next.id);
    told.sms.answer = ({ To, Body }) => ({ status: 201, body: { sid: `SM${'0'.repeat(32)}`, status: 'queued', to: To, body: Body } });
    const codes: number[] = [];
    for (let index = 0; index < 4; index += 1) codes.push((await told.call('provider', 'POST', '/me/phone', { number: '+15555550124' })).statusCode);
    expect(codes).toEqual([202, 202, 202, 429]);
    for (let index = 0; index < 6; index += 1) codes.push((await told.call('provider', 'POST', '/me/phone/confirm', { code: '000000' })).statusCode);
    expect(codes.slice(4).every((status) => status === 400 || status === 429)).toBe(true);
    expect(codes.at(-1)).toBe(429);
    expect((await told.call('provider', 'POST', '/me/phone/remove')).json()).toEqual({ phone: null });
  });
});
