import { setTimeout as sleep } from 'node:timers/promises';
import { closeCodes, type OrderEventData } from '@orderly/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ifMatch, openDesk } from '../desk.ts';
import { openSocket } from './client.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
let url: string;
const people = ['provider', 'provider.west', 'verifier', 'master_distributor', 'distributor.east', 'distributor.west', 'sales_rep', 'admin'] as const;
beforeAll(async () => {
  desk = await openDesk({ people });
  url = await desk.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  expect(desk.realtimeErrors).toEqual([]);
  await desk.close();
});

const listen = (person: string) => openSocket(url, { cookie: desk.cookieOf(person) });

describe('who listens', () => {
  it('hears of what others do, with how the order stands now', async () => {
    const [clinic, desks] = await Promise.all([listen('provider'), listen('verifier')]);
    await Promise.all([clinic.subscribe('orders'), desks.subscribe('orders')]);
    const { id } = await desk.place();
    const { event, ids } = await clinic.event(id, 'submit');
    expect(ids).toHaveLength(1);
    await desk.checked(id);
    expect(event).toMatchObject({ specversion: '1.0', type: 'orderly.order.submit', source: `/api/v1/orders/${id}`, subject: id });
    const held = await desk.call('verifier', 'PUT', `/orders/${id}/hold`, { code: 'missing_information' }, ifMatch(2));
    expect(held.statusCode, held.body).toBe(200);
    const told = (await clinic.event(id, 'hold')).event.data as OrderEventData;
    expect(told).toMatchObject({
      action: 'hold',
      version: 3,
      by: { role: 'verifier' },
      order: { id, version: 3, onHold: true, number: held.json().number },
    });
    await desks.event(id, 'hold');
    expect((await desk.call('provider', 'GET', `/orders?number=${told.order.number}`)).json().items).toEqual([told.order]);
    const sequences = clinic.events().map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.toSorted());
    expect(new Set(sequences).size).toBe(sequences.length);
    clinic.close();
    desks.close();
  });

  it('hears nothing of what they may not see, nor that there is such a thing', async () => {
    const sockets = await Promise.all((['provider', 'provider.west', 'distributor.east', 'distributor.west', 'sales_rep'] as const).map(listen));
    const [clinic, ...others] = sockets as [Awaited<ReturnType<typeof listen>>, ...Awaited<ReturnType<typeof listen>>[]];
    for (const socket of sockets) await socket.subscribe('orders');
    const { id } = await desk.place();
    await clinic.event(id, 'submit');
    await sleep(300);
    const seesIt = async (person: string) => (await desk.call(person, 'GET', `/orders/${id}`)).statusCode === 200;
    const persons = ['provider.west', 'distributor.east', 'distributor.west', 'sales_rep'];
    const sees = await Promise.all(persons.map(seesIt));
    expect(others.map((socket) => socket.events().some(({ subject }) => subject === id))).toEqual(sees);
    expect(sees).toContain(false);
    const blind = others[sees.indexOf(false)] as Awaited<ReturnType<typeof listen>>;
    const [foreign, missing] = [await blind.subscribe(`order:${id}`), await blind.subscribe('order:0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e')];
    expect({ ...foreign, id: '' }).toEqual({ ...missing, id: '' });
    expect(foreign).toMatchObject({ type: 'error', problem: { code: 'not_found' } });
    const { rows } = await desk.sql.query(`select outcome from journal_entries where action = 'realtime.subscribe' and resource_id = $1`, [id]);
    expect(rows).toEqual([{ outcome: 'denied' }]);
    for (const socket of sockets) socket.close();
  });

  it('is told nothing of the patient, and a sales representative of no time of day', async () => {
    const rep = await listen('sales_rep');
    const all = await listen('master_distributor');
    await Promise.all([rep.subscribe('orders'), all.subscribe('orders')]);
    const { id } = await desk.place();
    await all.event(id, 'submit');
    const heard = await rep.event(id, 'submit');
    expect(heard.event.time).toMatch(/T00:00:00.000Z$/);
    expect((heard.event.data as OrderEventData).order.since).toMatch(/T00:00:00.000Z$/);
    expect(JSON.stringify([...rep.frames, ...all.frames])).not.toMatch(/familyName|Testperson|patientId|shipTo|"zip"|diagnoses|memberId/);
    rep.close();
    all.close();
  });

  it('comes back with the last position and gets what it missed, in order, or learns that it cannot', async () => {
    const first = await listen('provider');
    const subscribed = await first.subscribe('orders');
    if (subscribed.type !== 'subscribed') throw new Error('not subscribed');
    const { epoch } = subscribed;
    const { id } = await desk.place();
    const { sequence } = (await first.event(id, 'submit')).event;
    first.close();
    await first.closed;
    for (const [action, version, body] of [
      ['hold', 2, { code: 'missing_information' }],
      ['release', 3, {}],
    ] as const) {
      expect((await desk.call('verifier', 'PUT', `/orders/${id}/${action}`, body, ifMatch(version))).statusCode).toBe(200);
    }
    const again = await listen('provider');
    expect(await again.subscribe('orders', { epoch, position: Number(sequence) })).toMatchObject({ type: 'subscribed', recovered: true });
    await again.event(id, 'release');
    const done = again
      .events()
      .filter(({ subject }) => subject === id)
      .map(({ type }) => type);
    expect(done.filter((type) => type !== 'orderly.order.check')).toEqual(['orderly.order.hold', 'orderly.order.release']);
    expect(await again.subscribe('orders', { epoch, position: Number(sequence) + 1_000_000 })).toMatchObject({ recovered: false });
    expect(await again.subscribe('orders', { epoch: 'another', position: 1 })).toMatchObject({ recovered: false });
    again.close();
  });
});

describe('a right that ends', () => {
  it('silences an open socket', async () => {
    const { rows } = await desk.sql.query(
      `select g.id, g.user_id from grants g join users u on u.id = g.user_id where u.email = 'distributor.west@demo.test'`,
    );
    const west = await listen('distributor.west');
    await west.subscribe('orders');
    for (const grant of rows) {
      const ended = await desk.call('admin', 'POST', `/users/${grant.user_id}/grants/${grant.id}/end`, {});
      expect(ended.statusCode, ended.body).toBeLessThan(300);
    }
    await west.until((frame): frame is Extract<typeof frame, { type: 'rights' }> => frame.type === 'rights', 1000);
    west.close();
  });

  it('closes the socket of who signs out', async () => {
    const cookie = await desk.signIn('verifier');
    const socket = await openSocket(url, { cookie });
    await socket.subscribe('orders');
    const left = await desk.app.inject({ method: 'POST', url: '/api/v1/auth/sign-out', headers: { cookie }, payload: {} });
    expect(left.statusCode).toBe(200);
    expect(await Promise.race([socket.closed, sleep(1000)])).toMatchObject({ code: closeCodes.unauthenticated });
  });
});

describe('a socket', () => {
  it('opens for the own pages and with a session only', async () => {
    const cookie = desk.cookieOf('provider');
    await expect(openSocket(url, { cookie, origin: 'https://elsewhere.example' })).rejects.toThrow('403');
    await expect(openSocket(url, {})).rejects.toThrow('401');
    const plain = await desk.call('provider', 'GET', '/realtime');
    expect([plain.statusCode, plain.json().code]).toEqual([400, 'invalid_request']);
  });

  it('answers what is no frame, and closes on what is too large or too much', async () => {
    const socket = await listen('provider');
    for (const text of ['{', '[]', '{"type":"subscribe","id":"a","topic":"everything"}', '{"type":"subscribe","id":"","topic":"orders"}', 'null'])
      socket.send(text);
    await expect.poll(() => socket.frames.filter(({ type }) => type === 'error').length).toBe(5);
    socket.send(`{"type":"${'a'.repeat(5000)}"}`);
    expect(await socket.closed).toMatchObject({ code: 1009 });
    const many = await listen('provider');
    for (let count = 0; count < 101; count++) many.send('{}');
    expect(await many.closed).toMatchObject({ code: closeCodes.rate_limited });
  });
});

describe('a stream of Server-Sent Events', () => {
  /** What a stream says until it has said `wanted`. */
  async function read(query: string, headers: Record<string, string>, wanted: RegExp): Promise<string> {
    const over = new AbortController();
    const answer = await fetch(`${url}/api/v1/events?${query}`, { headers: { cookie: desk.cookieOf('provider'), ...headers }, signal: over.signal });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    let text = '';
    const timer = setTimeout(() => over.abort(), 3000);
    try {
      for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>) {
        text += Buffer.from(part).toString();
        if (wanted.test(text)) return text;
      }
    } finally {
      clearTimeout(timer);
      over.abort();
    }
    throw new Error(`the stream ended with ${text}`);
  }

  it('tells the same, and goes on after the last event that was seen', async () => {
    const reading = read('topic=orders', {}, /orderly\.order\.submit/);
    await sleep(200);
    const { id } = await desk.place();
    const seen = await reading;
    expect(seen).toMatch(/^event: hello\n/);
    const last = /id: ([0-9a-f]+:[0-9]+)\ndata: .*orderly\.order\.submit/.exec(seen)?.[1] as string;
    await desk.call('verifier', 'PUT', `/orders/${id}/hold`, { code: 'missing_information' }, ifMatch(2));
    const missed = await read(`topic=order:${id}&topic=orders`, { 'last-event-id': last }, /orderly\.order\.hold/);
    expect(missed).toContain('"recovered":true');
    expect(missed).not.toContain('orderly.order.submit"');
  });

  it('refuses what names no topic and no event', async () => {
    const get = (query: string, headers = {}) => desk.call('provider', 'GET', `/events${query}`, undefined, headers);
    const answers = [await get(''), await get('?topic=all'), await get('?topic=orders', { 'last-event-id': 'yesterday' })];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400]);
  });
});
