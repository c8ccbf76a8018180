import { expect, it } from 'vitest';
import { openTold } from './told.ts';

it('without a mail server or SMS service messages are kept and shown, and never dropped; a service that is away is told of', async () => {
  const told = await openTold({}, { outbox: true });
  try {
    const adminSees = (isSeeing: boolean) =>
      told.sql.query(
        `update grants set valid_until = case when $1 then null else now() end where user_id = (select id from users where email = 'admin@demo.test')`,
        [isSeeing],
      );
    await adminSees(false);
    const { id, number } = await told.place();
    await told.approve(id);
    await told.call('provider', 'POST', '/me/phone', { number: '+15555550124' });
    for (const breaker of ['open', 'closed']) {
      await told.sql.query(
        `insert into journal_entries (actor_role, action, resource_type, outcome, detail) values ('system', 'system.service_changed', 'outside_service', 'ok', $1)`,
        [`{"breaker":"${breaker}","service":"s_easypost"}`],
      );
    }
    await told.settled();
    const shown = async () =>
      (await told.call('admin', 'GET', '/outbox')).json().items as { channel: string; to: string; text: string; html: string | null }[];
    // The order is out of the administrator's sight, and so is what tells of it.
    expect((await shown()).map(({ channel, to }) => [channel, to]).sort()).toEqual([
      ['email', 'admin@demo.test'],
      ['sms', '+15555550124'],
    ]);
    expect((await told.inbox('admin')).items.map(({ kind }) => kind)).toEqual(['service_unavailable']);
    await adminSees(true);
    const mail = (await shown()).find(({ to }) => to === 'provider@demo.test');
    expect([mail?.text, mail?.html]).toEqual([expect.stringContaining(number), expect.stringContaining(number)]);
    expect((await told.deliveries(id, 'email')).map(({ state }) => state)).toEqual(['sent']);
    for (const person of ['provider', 'compliance']) expect((await told.call(person, 'GET', '/outbox')).statusCode).toBe(403);
    expect([told.mail.mails, told.sms.sent]).toEqual([[], []]);
  } finally {
    await told.close();
  }
});
