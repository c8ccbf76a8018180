import { randomUUID } from 'node:crypto';
import type { DeliveryView } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTold, type Told } from './told.ts';

let told: Told;
beforeAll(async () => {
  told = await openTold({ delayFactor: 0.0001 });
});
afterAll(() => told.close());

const list = async (query: string): Promise<DeliveryView[]> => (await told.call('admin', 'GET', `/deliveries${query}`)).json().items;
const adminSees = (isSeeing: boolean) =>
  told.sql.query(
    `update grants set valid_until = case when $1 then null else now() end where user_id = (select id from users where email = 'admin@demo.test')`,
    [isSeeing],
  );
const report = (messageId: string, action: string, status: string, secret = 'a-secret-for-reports') =>
  told.app.inject({
    method: 'POST',
    url: '/api/v1/mail/reports',
    headers: { 'content-type': 'message/rfc822', 'x-report-secret': secret },
    payload: [
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      `Original-Envelope-Id: ${messageId}`,
      '',
      `Action: ${action}`,
      `Status: ${status}`,
      '--b--',
    ].join('\r\n'),
  });

describe('what became of messages', () => {
  it('is shown to administrators of the orders that they may see, and sent once more when they ask', async () => {
    told.mail.refuse = () => 550;
    const { id } = await told.place();
    await told.approve(id);
    await told.settled();
    await adminSees(false);
    expect(await list(`?orderId=${id}`)).toEqual([]);
    await adminSees(true);
    const [bounced, ...more] = await list(`?orderId=${id}&channel=email&state=bounced`);
    expect([bounced, more]).toMatchObject([{ kind: 'order_approved', recipient: expect.any(String), code: 'smtp_550', attempts: 1, repeats: 0 }, []]);
    expect((await list(`?orderId=${id}&state=delivered`)).length).toBe(4);
    told.mail.refuse = () => null;
    const retried = await told.call('admin', 'POST', `/deliveries/${bounced?.id}/retry`);
    expect([retried.statusCode, retried.json().state, retried.json().replays]).toEqual([200, 'queued', 1]);
    await told.settled();
    expect((await list(`?orderId=${id}&channel=email`))[0]).toMatchObject({ state: 'sent', code: null });
    expect(told.mail.mails.at(-1)?.messageId).toBe((await told.deliveries(id, 'email'))[0]?.message_id);
    const inApp = (await list(`?orderId=${id}&channel=in_app`))[0];
    expect((await told.call('admin', 'POST', `/deliveries/${inApp?.id}/retry`)).statusCode).toBe(409);
    expect((await told.call('admin', 'POST', `/deliveries/${randomUUID()}/retry`)).statusCode).toBe(404);
    for (const person of ['master_distributor', 'provider', 'compliance'])
      expect((await told.call(person, 'GET', '/deliveries')).statusCode).toBe(403);
    const pages: string[] = [];
    for (let query = '?limit=3'; ; ) {
      const { items, nextCursor } = (await told.call('admin', 'GET', `/deliveries${query}`)).json();
      pages.push(...items.map((item: DeliveryView) => item.id));
      if (nextCursor === null) break;
      query = `?limit=3&cursor=${nextCursor}`;
    }
    expect(new Set(pages).size).toBe(pages.length);
    expect(pages.length).toBe((await told.deliveries(null)).length);
  });

  it('is tried again while the mail server is away, and has failed when all tries are over', async () => {
    told.mail.refuse = () => 452;
    const { id } = await told.place();
    await told.approve(id);
    await expect.poll(async () => (await told.deliveries(id, 'email'))[0]?.state, { timeout: 60_000, interval: 250 }).toBe('failed');
    expect((await told.deliveries(id, 'email'))[0]).toMatchObject({ code: 'smtp_452', attempts: 7 });
    told.mail.refuse = () => null;
  });

  it('is learnt from reports of mail servers, by whoever knows the secret, and an address that is not there gets nothing more', async () => {
    const { id } = await told.place();
    await told.approve(id);
    await told.settled();
    const [row] = await told.deliveries(id, 'email');
    const messageId = row?.message_id as string;
    expect((await report(messageId, 'failed', '5.1.1', 'a guess')).statusCode).toBe(401);
    expect(
      (
        await told.app.inject({
          method: 'POST',
          url: '/api/v1/mail/reports',
          headers: { 'content-type': 'message/rfc822', 'x-report-secret': 'a-secret-for-reports' },
          payload: 'x',
        })
      ).statusCode,
    ).toBe(400);
    expect((await report(messageId, 'delayed', '4.4.1')).statusCode).toBe(200);
    expect((await told.deliveries(id, 'email'))[0]?.state).toBe('sent');
    expect((await report(randomUUID(), 'failed', '5.1.1')).statusCode).toBe(200);
    await report(messageId, 'failed', '5.1.1');
    expect((await told.deliveries(id, 'email'))[0]).toMatchObject({ state: 'bounced', code: 'smtp_5_1_1' });
    const next = await told.place();
    await told.approve(next.id);
    await told.settled();
    expect((await told.deliveries(next.id, 'email'))[0]).toMatchObject({ state: 'suppressed', code: 'address_bounced' });
    await told.sql.query('delete from bounced_addresses');
  });
});

describe('texts of messages', () => {
  const base = '/notification-templates';
  const write = (key: string, parts: object) => told.call('admin', 'PUT', `${base}/${key}`, parts);

  it('are versions, previewed before they are used, and restored', async () => {
    const parts = { subject: 'Approved: {{ order.number }}', text: 'Look at {{ link }}', html: '<p>{{ title }}</p>' };
    const preview = await told.call('admin', 'POST', `${base}/email.order_approved/preview`, parts);
    expect(preview.json()).toEqual({
      subject: 'Approved: 7K3M9QXA',
      text: expect.stringMatching(/^Look at https:/),
      html: '<p>An order was approved</p>',
    });
    expect((await write('email.order_approved', parts)).json()).toMatchObject({ version: 1, isStandard: false });
    const { id, number } = await told.place();
    await told.approve(id);
    await told.settled();
    expect(told.mail.mails.at(-1)?.raw).toContain(`Subject: Approved: ${number}`);
    expect((await told.call('admin', 'POST', `${base}/email.order_approved/restore`, { version: 0 })).json()).toMatchObject({
      version: 2,
      isStandard: true,
    });
    expect((await told.call('admin', 'POST', `${base}/email.order_approved/restore`, { version: 1 })).json()).toMatchObject({ version: 3, parts });
    await told.call('admin', 'POST', `${base}/email.order_approved/restore`, { version: 0 });
    const { items } = (await told.call('admin', 'GET', `${base}/email.order_approved/versions`)).json();
    expect(items.map(({ version, isStandard }: { version: number; isStandard: boolean }) => [version, isStandard])).toEqual([
      [4, true],
      [3, false],
      [2, true],
      [1, false],
    ]);
    expect((await told.call('admin', 'GET', base)).json().items.map(({ key }: { key: string }) => key)).toEqual([
      'email',
      'email.order_approved',
      'email_digest',
      'phone_code',
      'sms',
      'sms_digest',
    ]);
    expect((await told.call('admin', 'POST', `${base}/email/restore`, { version: 7 })).statusCode).toBe(404);
  });

  it('may not name what is of a patient', async () => {
    const refused = await write('email', { subject: 'x', text: '{{ patient.name }} {{ title }}', html: '{{ order.diagnoses }}' });
    expect(refused.statusCode).toBe(400);
    const { errors } = refused.json();
    expect(errors.map(({ pointer, code }: { pointer: string; code: string }) => [pointer, code])).toEqual([
      ['/text', 'variable'],
      ['/html', 'variable'],
    ]);
    expect(errors[0].detail).toContain('patient.name');
    expect((await write('pigeon', { text: 'x' })).statusCode).toBe(400);
    for (const person of ['master_distributor', 'provider'])
      expect((await told.call(person, 'PUT', `${base}/sms`, { text: 'x' })).statusCode).toBe(403);
  });
});

describe('what nobody did in time', () => {
  it('is on record once for each due time, and told', async () => {
    await told.notifications?.everyMinute();
    const { id } = await told.place();
    const entries = async () =>
      (await told.sql.query(`select detail::jsonb as detail from journal_entries where resource_id = $1 and action = 'order.overdue'`, [id])).rows;
    await told.notifications?.everyMinute();
    expect(await entries()).toEqual([]);
    await told.sql.query(`update orders set due_at = now() - interval '1 minute' where id = $1`, [id]);
    for (let index = 0; index < 3; index += 1) await told.notifications?.everyMinute();
    expect(await entries()).toMatchObject([{ detail: { version: 2, waitingOn: expect.any(String), nextStep: expect.any(String) } }]);
    await told.sql.query(`update orders set due_at = now() - interval '1 second' where id = $1`, [id]);
    await told.notifications?.everyMinute();
    expect((await entries()).length).toBe(2);
    await told.settled();
    expect(
      (await told.deliveries(id))
        .filter(({ kind }) => kind === 'order_overdue')
        .map(({ who }) => who)
        .sort(),
    ).toEqual(['distributor', 'distributor', 'master_distributor', 'master_distributor', 'verifier', 'verifier']);
  });
});
