import { createServer } from 'node:http';
import type * as api from '@orderly/client';
import { type Answer, type Client, type ClientOptions, createClient, NoAnswer, Problem } from '@orderly/client';
import type * as contract from '@orderly/contract';
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { openDesk } from './desk.ts';
import { openRoughLine, type RoughLine } from './rough-line.ts';
import { sampleOrder } from './sample-order.ts';

let desk: Awaited<ReturnType<typeof openDesk>>;
let line: RoughLine;
const people = ['provider', 'verifier', 'master_distributor', 'admin'] as const;
const open: Client[] = [];

beforeAll(async () => {
  desk = await openDesk({ people });
  line = await openRoughLine(await desk.app.listen({ port: 0, host: '127.0.0.1' }));
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});
afterAll(async () => {
  await line.close();
  await desk.close();
});

function clientOf(person: (typeof people)[number], more: ClientOptions = {}): Client {
  const client = createClient({
    baseUrl: line.url,
    credential: { cookie: desk.cookieOf(person) },
    backoff: { firstWaitMs: 20, maxWaitMs: 100 },
    ...more,
  });
  open.push(client);
  return client;
}

const sample = () => sampleOrder(desk.providerId) as contract.PlaceOrder;

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (answer) => expect.fail(`it was answered: ${JSON.stringify(answer)}`),
    (error: unknown) => error,
  );
}

describe('a call', () => {
  it('takes and answers what the operation says, by its name', async () => {
    const clinic = clientOf('provider');
    const placed = await clinic.placeOrder({ body: sample() });
    expectTypeOf(placed).toEqualTypeOf<api.Order>();
    // A program may hold what the client answers in the contract's types, and the other way round.
    expectTypeOf<api.Order>().branded.toEqualTypeOf<contract.Order>();
    expectTypeOf<api.PlaceOrder>().branded.toEqualTypeOf<contract.PlaceOrder>();
    expectTypeOf<api.Me>().branded.toEqualTypeOf<contract.Me>();
    expectTypeOf<api.UserView>().branded.toEqualTypeOf<contract.UserView>();
    const read = await clinic.readOrder({ orderId: placed.id, include: 'phi' });
    expect(read).toMatchObject({ id: placed.id, patient: { givenName: 'Quill' } });
    const held = await clientOf('verifier').holdOrder({ orderId: placed.id, version: placed.version, body: { code: 'missing_information' } });
    expect([held.version, held.onHold]).toEqual([placed.version + 1, true]);
    expect(await clientOf('admin').readCheckpoint()).toContain('test');
  });

  it('fails with the problem that the server tells, with a field of it and the request that it was', async () => {
    const clinic = clientOf('provider');
    const invalid = await failureOf(clinic.placeOrder({ body: { ...sample(), orderDate: 'yesterday' } }));
    expect(invalid).toBeInstanceOf(Problem);
    expect(invalid).toMatchObject({ code: 'invalid_request', status: 400, retryable: false, errors: [{ pointer: '/orderDate' }] });
    expect((invalid as Problem).requestId).not.toBe('');
    const { id } = await clinic.placeOrder({ body: sample() });
    const stale = await failureOf(clientOf('verifier').holdOrder({ orderId: id, version: 1, body: { code: 'missing_information' } }));
    expect(stale).toMatchObject({ code: 'version_conflict', status: 412, message: (stale as Problem).detail });
    const states: string[] = [];
    const nobody = clientOf('provider', { credential: { apiKey: 'no-such-key' }, onState: (state) => states.push(state) });
    expect(await failureOf(nobody.readMe())).toMatchObject({ code: 'unauthenticated' });
    expect(states).toEqual(['signed_out']);
  });

  it('ends when its signal says so, and when no answer comes in time', async () => {
    const clinic = clientOf('provider', { timeoutMs: 100, attempts: 2 });
    line.hold(true);
    try {
      const stop = new AbortController();
      const stopped = failureOf(clinic.readMe({}, { signal: stop.signal, timeoutMs: 60_000 }));
      stop.abort(new Error('no longer wanted'));
      expect(await stopped).toMatchObject({ message: 'no longer wanted' });
      const late = await failureOf(clinic.readMe());
      expect(late).toBeInstanceOf(NoAnswer);
      expect(late).toMatchObject({ message: 'No answer came within 100 ms.' });
    } finally {
      line.hold(false);
    }
  });

  it('reads a list to its end, page by page', async () => {
    const clinic = clientOf('provider');
    for (let count = 0; count < 5; count++) await clinic.placeOrder({ body: sample() });
    const all = (await clinic.listOrders({ limit: 100 })).items.map(({ id }) => id);
    const ids: string[] = [];
    for await (const { id } of clinic.each('listOrders', { limit: 2 })) ids.push(id);
    expect(ids.length).toBeGreaterThan(4);
    expect(ids).toEqual(all);
    const first: Answer<unknown> = await clinic.answer('listOrders', { limit: 2 });
    expect(first.position).toMatchObject({ position: expect.any(Number) });
  });
});

describe('an answer that is lost', () => {
  it('is asked for again, and nothing is done twice', async () => {
    const clinic = clientOf('provider');
    const numbers = new Set((await clinic.listOrders({ limit: 100 })).items.map(({ number }) => number));
    for (const lost of [1, 2]) {
      line.loseAnswers(lost);
      const answer = await clinic.answer('placeOrder', { body: sample() });
      expect(answer.isReplayed).toBe(true);
      numbers.add(answer.data.number);
    }
    expect(new Set((await clinic.listOrders({ limit: 100 })).items.map(({ number }) => number))).toEqual(numbers);
    line.loseAnswers(1);
    expect((await clinic.readMe()).email).toBe('provider@demo.test');
  });

  it('is not asked for again where that could do it twice', async () => {
    line.loseAnswers(1);
    expect(await failureOf(clientOf('provider').findPatients({ body: { mrn: 'NOBODY-1' } }))).toBeInstanceOf(NoAnswer);
  });

  it('is given up after as many tries as were allowed', async () => {
    line.refuse(true);
    const before = line.connections();
    try {
      expect(await failureOf(clientOf('provider', { attempts: 3 }).placeOrder({ body: sample() }))).toBeInstanceOf(NoAnswer);
      expect(line.connections() - before).toBe(3);
    } finally {
      line.refuse(false);
    }
  });
});

describe('a server that asks to wait', () => {
  /** What stands before a server that is away: it answers with these, one after the other, and keeps when each request came and its key. */
  async function openAway(answers: readonly { readonly status: number; readonly headers?: Record<string, string>; readonly body?: object }[]) {
    const came: { readonly atMs: number; readonly key: string | undefined; readonly method: string | undefined }[] = [];
    const server = createServer((request, response) => {
      const { status, headers, body } = answers[Math.min(came.length, answers.length - 1)] as (typeof answers)[number];
      came.push({ atMs: performance.now(), key: request.headers['idempotency-key'] as string | undefined, method: request.method });
      request.resume();
      response.writeHead(status, { 'content-type': body === undefined ? 'text/html' : 'application/problem+json', ...headers });
      response.end(body === undefined ? '<h1>away</h1>' : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { came, url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, close: () => server.close() };
  }
  const away = { type: 'x', title: 'Away', status: 503, code: 'dependency_unavailable', detail: 'Later.', retryable: true, requestId: 'r1' };
  const inFlight = { ...away, status: 409, code: 'idempotency_in_flight' };

  it('is asked again after that, with the same key', async () => {
    const { came, url, close } = await openAway([
      { status: 503, headers: { 'retry-after': '1' }, body: away },
      { status: 409, body: inFlight },
      { status: 502 },
      { status: 422, body: { ...away, status: 422, code: 'missing_data', retryable: false } },
    ]);
    const failed = await failureOf(clientOf('provider', { baseUrl: url }).placeOrder({ body: sample() }));
    close();
    expect(failed).toMatchObject({ code: 'missing_data' });
    expect(came).toHaveLength(4);
    expect(new Set(came.map(({ key }) => key)).size).toBe(1);
    expect(came[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect((came[1]?.atMs ?? 0) - (came[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  it('is not asked again for what would be done twice, nor when it asks for longer than anybody waits', async () => {
    const { came, url, close } = await openAway([{ status: 503, headers: { 'retry-after': '3600' }, body: away }]);
    const client = clientOf('provider', { baseUrl: url });
    expect(await failureOf(client.readMe())).toMatchObject({ retryAfterMs: 3_600_000 });
    expect(await failureOf(client.findPatients({ body: { mrn: 'NOBODY-1' } }))).toMatchObject({ code: 'dependency_unavailable', requestId: 'r1' });
    close();
    expect(came.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });
});
