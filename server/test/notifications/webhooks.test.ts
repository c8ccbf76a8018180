import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outOfTurn } from './kills.ts';
import { startWebhookReceiver, type WebhookReceiver } from './receivers.ts';
import { openTold, type Told } from './told.ts';

// An hour is 3.6 s, five minutes are 0.3 s.
const factor = 0.001;
const hourMs = 3_600_000 * factor;

let told: Told;
let hook: WebhookReceiver;
beforeAll(async () => {
  told = await openTold({ delayFactor: factor });
});
beforeEach(async () => {
  await told.sql.query(`update webhooks set disabled_at = now(), disabled_because = 'asked' where disabled_at is null`);
  hook = await startWebhookReceiver();
});
afterAll(() => told.close());

const came = (type: string) => expect.poll(() => hook.taken().filter(({ event }) => event.type === type).length, { timeout: 20_000 });
const cancel = (id: string, version = 2) => told.change('master_distributor', id, 'cancel', version, { code: 'entered_in_error' });

describe('a webhook', () => {
  it('is told what its machine may see, signed, as a CloudEvent without anything of the patient', async () => {
    await told.addWebhook(hook, { events: ['orderly.order.place', 'orderly.order.cancel'] });
    const west = await startWebhookReceiver();
    await told.addWebhook(west, { territory: 'West', events: ['*'] });
    const order = await told.place();
    await cancel(order.id);
    await came('orderly.order.cancel').toBe(1);
    expect(hook.mistakes).toEqual([]);
    const { id, event, raw, headers } = hook.posts.at(-1) as (typeof hook.posts)[number];
    const { rows } = await told.sql.query(`select id from journal_entries where resource_id = $1 and action = 'order.cancel'`, [order.id]);
    expect([id, event.id]).toEqual([rows[0].id, rows[0].id]);
    expect(headers['content-type']).toBe('application/cloudevents+json');
    expect(event).toMatchObject({
      specversion: '1.0',
      source: `/api/v1/orders/${order.id}`,
      subject: order.id,
      data: {
        action: 'cancel',
        version: 3,
        by: { role: 'master_distributor' },
        order: { number: order.number, status: 'cancelled', stage: 'closed' },
      },
    });
    expect(raw).not.toMatch(/Quill|Testperson|Elm Street|62704|1948/);
    expect(hook.posts.map(({ event: { type } }) => type)).toEqual(['orderly.order.place', 'orderly.order.cancel']);
    await told.settled();
    expect(west.posts).toEqual([]);
    expect((await told.deliveries(order.id, 'webhook')).map(({ state, attempts }) => [state, attempts])).toEqual([
      ['delivered', 1],
      ['delivered', 1],
    ]);
    await west.close();
  });

  it('that is down for an hour gets everything once it is back, each order in turn, and other webhooks don’t wait for it', async () => {
    await told.addWebhook(hook);
    const other = await startWebhookReceiver();
    await told.addWebhook(other);
    await hook.goAway();
    const ids: string[] = [];
    const downAt = Date.now();
    for (let index = 0; index < 6; index += 1) {
      const { id } = await told.place();
      await cancel(id);
      ids.push(id);
    }
    await expect.poll(() => other.taken().filter(({ event }) => ids.includes(event.subject ?? '')).length, { timeout: 30_000 }).toBe(18);
    await sleep(Math.max(0, hourMs - (Date.now() - downAt)));
    expect((await told.sql.query(`select 1 from deliveries where channel = 'webhook' and state = 'queued'`)).rowCount).toBe(18);
    await hook.comeBack();
    await expect.poll(() => hook.taken().length, { timeout: 60_000, interval: 200 }).toBe(18);
    expect(outOfTurn(hook.posts)).toEqual([]);
    expect(new Set(hook.taken().map(({ id }) => id)).size).toBe(18);
    expect(hook.mistakes).toEqual([]);
    for (const id of ids) {
      const types = hook.taken().filter(({ event }) => event.subject === id);
      expect(types.map(({ event }) => event.type)).toEqual(['orderly.order.place', 'orderly.order.submit', 'orderly.order.cancel']);
    }
    expect(
      (await told.call('admin', 'GET', '/webhooks')).json().items.every(({ failingSince }: { failingSince: string | null }) => failingSince === null),
    ).toBe(true);
    await other.close();
  });

  it('holds back the next event of an order until the one before has got through, and lets other orders go on', async () => {
    await told.addWebhook(hook);
    const [stuck, free] = [await told.place(), await told.place()];
    await told.settled();
    hook.answer = (event) => ({ status: event.subject === stuck.id && event.type === 'orderly.order.hold' && hook.posts.length < 8 ? 500 : 204 });
    await told.change('verifier', stuck.id, 'hold', 2, { code: 'desk_review' });
    await told.change('verifier', stuck.id, 'release', 3, {});
    await cancel(free.id);
    await came('orderly.order.release').toBe(1);
    const order = hook.posts.map(({ event, status }) => `${event.subject === stuck.id ? 'stuck' : 'free'} ${event.type.split('.').at(-1)} ${status}`);
    expect(order.indexOf('free cancel 204')).toBeLessThan(order.indexOf('stuck hold 204'));
    expect(order.indexOf('stuck hold 204')).toBeLessThan(order.indexOf('stuck release 204'));
    const [, , hold] = await told.deliveries(stuck.id, 'webhook');
    expect(hold).toMatchObject({ kind: 'orderly.order.hold', state: 'delivered', repeats: 0 });
    expect(hold?.attempts).toBeGreaterThan(1);
  });
});

describe('what a webhook answers', () => {
  it('410 switches it off, which administrators are told; what waits for it is suppressed', async () => {
    const webhook = await told.addWebhook(hook);
    hook.answer = () => ({ status: 410 });
    const { id } = await told.place();
    const shown = async () => (await told.call('admin', 'GET', `/webhooks/${webhook.id}`)).json();
    await expect.poll(async () => (await shown()).disabledBecause, { timeout: 15_000 }).toBe('gone');
    await told.settled();
    const rows = (await told.deliveries(id, 'webhook')).filter(({ who }) => who === webhook.name);
    expect(rows.map(({ state, code }) => [state, code])).toEqual(rows.map(() => ['suppressed', 'webhook_disabled']));
    expect(hook.posts.length).toBe(1);
    expect((await told.inbox('admin')).items[0]).toMatchObject({ kind: 'webhook_disabled', urgent: true, orderId: null });
    expect(told.mail.mails.some(({ to, raw }) => to[0] === 'admin@demo.test' && raw.includes('A webhook was switched off'))).toBe(true);
  });

  it('Retry-After is honoured, and a redirect never followed', async () => {
    await told.addWebhook(hook, { events: ['orderly.order.place'] });
    const elsewhere = await startWebhookReceiver();
    const answers = [
      { status: 429, headers: { 'retry-after': '2' } },
      { status: 302, headers: { location: elsewhere.url } },
    ];
    hook.answer = () => answers.shift() ?? { status: 200, body: 'x'.repeat(2_000_000) };
    const { id } = await told.place();
    await came('orderly.order.place').toBe(1);
    const [first, second, third] = hook.posts;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1990);
    expect([first?.id, second?.id]).toEqual([third?.id, third?.id]);
    expect(elsewhere.posts).toEqual([]);
    await told.settled();
    expect((await told.deliveries(id, 'webhook')).at(-1)).toMatchObject({ state: 'delivered', attempts: 3 });
    await elsewhere.close();
  });

  it('nothing but failures for five days switches it off', async () => {
    const webhook = await told.addWebhook(hook, { events: ['orderly.order.place'] });
    hook.answer = () => ({ status: 500 });
    await told.sql.query(`update webhooks set failing_since = now() - make_interval(secs => $2) where id = $1`, [
      webhook.id,
      (5 * 24 * 3600 + 60) * factor,
    ]);
    await told.place();
    await expect
      .poll(async () => (await told.call('admin', 'GET', `/webhooks/${webhook.id}`)).json().disabledBecause, { timeout: 15_000 })
      .toBe('failing');
  });
});

describe('who administers webhooks', () => {
  it('rotates a secret: both sign for a day, each is shown once', async () => {
    const webhook = await told.addWebhook(hook, { events: ['orderly.order.place'] });
    const key = { 'idempotency-key': randomUUID() };
    const rotated = (await told.call('admin', 'POST', `/webhooks/${webhook.id}/rotate`, undefined, key)).json();
    expect([webhook.secret, rotated.secret]).toEqual([expect.stringMatching(/^whsec_/), expect.stringMatching(/^whsec_/)]);
    expect((await told.call('admin', 'POST', `/webhooks/${webhook.id}/rotate`, undefined, key)).json().secret).toBeNull();
    expect((await told.call('admin', 'GET', '/webhooks')).body).not.toContain('whsec_');
    await told.place();
    await came('orderly.order.place').toBe(1);
    const { raw, headers } = hook.posts[0] as (typeof hook.posts)[number];
    for (const secret of [webhook.secret, rotated.secret])
      expect(() => new Webhook(secret).verify(raw, headers as Record<string, string>)).not.toThrow();
    await told.sql.query(`update webhooks set previous_until = now() - interval '1 second' where id = $1`, [webhook.id]);
    await told.place();
    await came('orderly.order.place').toBe(2);
    const last = hook.posts.at(-1) as (typeof hook.posts)[number];
    expect(() => new Webhook(webhook.secret as string).verify(last.raw, last.headers as Record<string, string>)).toThrow();
  });

  it('has everything since a time sent again, with the ids it had, once more each', async () => {
    const before = new Date().toISOString();
    const { id } = await told.place();
    await cancel(id);
    await told.followed();
    const webhook = await told.addWebhook(hook, { events: ['orderly.order.*'] });
    expect((await told.call('admin', 'POST', `/webhooks/${webhook.id}/replay`, { since: before })).statusCode).toBe(202);
    await came('orderly.order.cancel').toBe(1);
    await told.settled();
    expect((await told.call('admin', 'POST', `/webhooks/${webhook.id}/replay`, { since: before })).statusCode).toBe(202);
    await came('orderly.order.cancel').toBe(2);
    await told.settled();
    const ids = hook.posts.filter(({ event }) => event.subject === id).map((post) => post.id);
    expect([ids.length, new Set(ids).size]).toEqual([6, 3]);
    expect((await told.deliveries(id, 'webhook')).filter(({ who }) => who === webhook.name).map(({ replays }) => replays)).toEqual([2, 2, 2]);
    const old = { since: '2020-01-01T00:00:00.000Z' };
    expect((await told.call('admin', 'POST', `/webhooks/${webhook.id}/replay`, old)).statusCode).toBe(400);
  });

  it('names a public address and a machine, and is an administrator', async () => {
    const { userId } = await told.addWebhook(hook);
    const input = { name: 'Hook', url: 'https://hooks.example.org/', events: ['*'], userId };
    const answer = async (more: object, person = 'admin') => {
      const { statusCode, body } = await told.call(person, 'POST', '/webhooks', { ...input, ...more });
      return [statusCode, ...((JSON.parse(body).errors ?? []) as { pointer: string }[]).map(({ pointer }) => pointer)];
    };
    expect(await answer({ url: 'http://hooks.example.org/' })).toEqual([400, '/url']);
    expect(await answer({ url: 'https://10.0.0.1/' })).toEqual([400, '/url']);
    expect(await answer({ userId: randomUUID() })).toEqual([400, '/userId']);
    expect(await answer({ events: ['orders'] })).toEqual([400, '/events/0']);
    for (const person of ['master_distributor', 'compliance', 'provider']) expect(await answer({}, person)).toEqual([403]);
    expect(await answer({})).toEqual([201]);
  });

  it('who lost sight of an order before it is sent is not told of it', async () => {
    const webhook = await told.addWebhook(hook, { events: ['orderly.order.place'] });
    hook.answer = () => ({ status: 500 });
    const { id } = await told.place();
    await expect.poll(() => hook.posts.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await told.sql.query('update grants set valid_until = now() where user_id = $1', [webhook.userId]);
    await told.settled();
    expect((await told.deliveries(id, 'webhook')).at(-1)).toMatchObject({ state: 'suppressed', code: 'out_of_sight' });
  });
});
