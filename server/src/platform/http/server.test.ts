import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { type TProperties, Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DatabaseError } from '../db/errors.ts';
import { type ErrorCode, OrderlyError } from '../errors.ts';
import { createLog } from '../log.ts';
import { registerHealth } from './health.ts';
import { problemKinds } from './problems.ts';
import { createHttpServer, type HttpOptions } from './server.ts';

const Line = Type.Object(
  { code: Type.String({ pattern: '^[A-Z]\\d{4}$' }), quantity: Type.Integer({ minimum: 1, maximum: 10 }) },
  { additionalProperties: false },
);
const step = (verb: string, takes: TProperties) => Type.Object({ verb: Type.Literal(verb), ...takes }, { additionalProperties: false });
const Thing = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 20 }),
    lines: Type.Array(Line, { minItems: 1, maxItems: 3 }),
    on: Type.Optional(Type.String({ format: 'date' })),
    kind: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['red', 'blue'] })),
    note: Type.Optional(Type.Union([Type.String({ maxLength: 5 }), Type.Null()])),
    steps: Type.Optional(Type.Array(Type.Union([step('ask', { of: Type.Integer() }), step('tell', { text: Type.String() })]))),
  },
  { additionalProperties: false },
);
const good = { name: 'x', lines: [{ code: 'A1234', quantity: 1 }] };
const anything = { 200: Type.Object({}, { additionalProperties: true }) };

let app: FastifyInstance;
let lines: string[];

async function start(more: Partial<HttpOptions> = {}, declare?: (app: FastifyInstance) => void): Promise<FastifyInstance> {
  lines = [];
  const logger = createLog('debug', { write: (line) => void lines.push(line) });
  app = await createHttpServer({ logger, trustedProxies: [], rateLimitPerMinute: 0, permissions: new Set(['things.write']), ...more });
  app.post('/api/v1/things', {
    config: { permission: 'things.write' },
    schema: { body: Thing, response: anything },
    handler: async (request) => request.body,
  });
  app.get<{ Querystring: { limit: number; on?: string } }>('/api/v1/things/:id', {
    config: { permission: 'public' },
    schema: {
      params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
      querystring: Type.Object(
        { limit: Type.Integer({ minimum: 1, maximum: 100, default: 50 }), on: Type.Optional(Type.String({ format: 'date' })) },
        { additionalProperties: false },
      ),
      response: anything,
    },
    handler: async (request) => ({ ...request.query }),
  });
  declare?.(app);
  return app;
}

function failing(error: () => unknown): (app: FastifyInstance) => void {
  return (server) =>
    void server.get('/api/v1/fail', {
      config: { permission: 'public' },
      schema: { response: anything },
      handler: async () => {
        throw error();
      },
    });
}

const post = (payload: string | Buffer | object, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/things',
    headers,
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  });

beforeEach(async () => void (await start()));
afterEach(() => app.close());

describe('a body that does not fit', () => {
  it.each<[string, unknown, number, string, [string, string][]]>([
    ['a wrong type', { ...good, name: 7 }, 400, 'invalid_request', [['/name', 'type']]],
    ['no coercion', { ...good, lines: [{ code: 'A1234', quantity: '1' }] }, 400, 'invalid_request', [['/lines/0/quantity', 'type']]],
    ['an unknown member', { ...good, colour: 1 }, 400, 'invalid_request', [['/colour', 'unknown']]],
    [
      'an unknown member inside',
      { ...good, lines: [{ code: 'A1234', quantity: 1, 'a/b': 1 }] },
      400,
      'invalid_request',
      [['/lines/0/a~1b', 'unknown']],
    ],
    ['a missing member', { lines: good.lines }, 422, 'missing_data', [['/name', 'required']]],
    ['a missing member inside', { ...good, lines: [{ code: 'A1234' }] }, 422, 'missing_data', [['/lines/0/quantity', 'required']]],
    ['a pattern', { ...good, lines: [{ code: 'Canary', quantity: 1 }] }, 400, 'invalid_request', [['/lines/0/code', 'pattern']]],
    ['a format', { ...good, on: '2026-02-30' }, 400, 'invalid_request', [['/on', 'format']]],
    ['a choice', { ...good, kind: 'Canary' }, 400, 'invalid_request', [['/kind', 'choice']]],
    ['too long', { ...good, name: 'Canary'.repeat(9) }, 400, 'invalid_request', [['/name', 'length']]],
    ['empty', { ...good, name: '' }, 400, 'invalid_request', [['/name', 'length']]],
    ['a range', { ...good, lines: [{ code: 'A1234', quantity: 11 }] }, 400, 'invalid_request', [['/lines/0/quantity', 'range']]],
    ['not whole', { ...good, lines: [{ code: 'A1234', quantity: 1.5 }] }, 400, 'invalid_request', [['/lines/0/quantity', 'type']]],
    ['too few', { ...good, lines: [] }, 400, 'invalid_request', [['/lines', 'items']]],
    ['too many', { ...good, lines: Array(4).fill(good.lines[0]) }, 400, 'invalid_request', [['/lines', 'items']]],
    ['an alternative', { ...good, note: 'Canary' }, 400, 'invalid_request', [['/note', 'length']]],
    ['what one of several kinds lacks', { ...good, steps: [{ verb: 'tell' }] }, 422, 'missing_data', [['/steps/0/text', 'required']]],
    ['what only another kind takes', { ...good, steps: [{ verb: 'ask', of: 1, text: '' }] }, 400, 'invalid_request', [['/steps/0/text', 'unknown']]],
    ['an unknown kind', { ...good, steps: [{ verb: 'Canary', of: 1 }] }, 400, 'invalid_request', [['/steps/0/verb', 'choice']]],
    [
      'no kind',
      { ...good, steps: [{ of: 1 }, { verb: 'ask', of: '' }] },
      422,
      'missing_data',
      [
        ['/steps/0/verb', 'required'],
        ['/steps/1/of', 'type'],
      ],
    ],
    ['a list', [], 400, 'invalid_request', [['', 'type']]],
    ['null', null, 400, 'invalid_request', [['', 'type']]],
    [
      'several',
      { name: 7, lines: [{ quantity: 0 }], x: 1 },
      422,
      'missing_data',
      [
        ['/x', 'unknown'],
        ['/name', 'type'],
        ['/lines/0/code', 'required'],
        ['/lines/0/quantity', 'range'],
      ],
    ],
  ])('%s', async (_name, body, status, code, errors) => {
    const answer = await post(JSON.stringify(body));
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const problem = answer.json();
    expect(problem).toMatchObject({ type: `urn:orderly:problem:${code}`, status, code, retryable: false, requestId: answer.headers['x-request-id'] });
    expect(answer.statusCode).toBe(status);
    expect(problem.errors.map((error: { pointer: string; code: string }) => [error.pointer, error.code]).sort()).toEqual([...errors].sort());
    for (const { detail } of problem.errors) expect(detail.length).toBeGreaterThan(5);
    expect(answer.body + lines.join('')).not.toContain('Canary');
  });

  it('names at most 50 places, and only the first where there are very many', async () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x${i}`, 1]));
    expect((await post({ ...good, ...many })).json().errors).toHaveLength(50);
    const huge = await post({ ...good, lines: Array(100_000).fill(0) });
    expect(huge.json().errors).toEqual([{ pointer: '/lines', code: 'items', detail: 'Must have at most 3 items.' }]);
  });

  it('is taken when it fits', async () => {
    expect((await post(good)).json()).toEqual(good);
    expect((await post({ ...good, note: null })).statusCode).toBe(200);
  });
});

describe('a request that can not be read', () => {
  it.each<[string, () => ReturnType<typeof post>, number, ErrorCode]>([
    ['text instead of JSON', () => post('a=b', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'unsupported_media_type'],
    ['a body without a type', () => post('{}', {}), 415, 'unsupported_media_type'],
    ['half a body', () => post('{"name":"Canary'), 400, 'invalid_request'],
    ['an empty body', () => post(''), 400, 'invalid_request'],
    ['a body beyond 1 MiB', () => post(JSON.stringify({ name: 'x'.repeat(1_048_576) })), 413, 'payload_too_large'],
    ['a path that is none', () => app.inject('/api/v1/things/%zz'), 400, 'invalid_request'],
    ['a path part too long', () => app.inject(`/api/v1/things/${'x'.repeat(300)}`), 400, 'invalid_request'],
    ['U+0000 in the path', () => app.inject('/api/v1/things/%00'), 400, 'invalid_request'],
    ['another method', () => app.inject({ method: 'DELETE', url: '/api/v1/things' }), 405, 'method_not_allowed'],
    ['an unknown address', () => app.inject('/api/v1/nothing/Canary'), 404, 'not_found'],
  ])('%s', async (_name, send, status, code) => {
    const answer = await send();
    expect([answer.statusCode, answer.json().code, answer.json().status]).toEqual([status, code, status]);
    expect(answer.headers['x-request-id']).toBe(answer.json().requestId);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.body + lines.join('')).not.toContain('Canary');
  });

  it('405 says what the address takes', async () => {
    expect((await app.inject({ method: 'DELETE', url: `/api/v1/things/${randomUUID()}?x=1` })).headers.allow).toBe('GET, HEAD');
  });
});

describe('path and query', () => {
  const id = randomUUID();
  it.each([
    [`/api/v1/things/urn:uuid:${id}`, '/id', 'format'],
    [`/api/v1/things/${id}?limit=0`, '/limit', 'range'],
    [`/api/v1/things/${id}?limit=x`, '/limit', 'type'],
    [`/api/v1/things/${id}?limit=1&limit=2`, '/limit', 'type'],
    [`/api/v1/things/${id}?on=2026-13-01`, '/on', 'format'],
    [`/api/v1/things/${id}?colour=1`, '/colour', 'unknown'],
    [`/api/v1/things/${id}?on=%00`, '/on', 'nul'],
  ])('%s names the place', async (url, pointer, code) => {
    const answer = await app.inject(url);
    expect([answer.statusCode, answer.json().errors]).toEqual([400, [expect.objectContaining({ pointer, code })]]);
  });

  it('are text, and read as the type that is asked for', async () => {
    expect((await app.inject(`/api/v1/things/${id}?limit=7`)).json()).toEqual({ limit: 7 });
    expect((await app.inject(`/api/v1/things/${id}`)).json()).toEqual({ limit: 50 });
  });
});

describe('an error of a handler', () => {
  const answerTo = async (error: () => unknown) => {
    await app.close();
    await start({}, failing(error));
    return app.inject('/api/v1/fail');
  };

  it.each(Object.entries(problemKinds) as [ErrorCode, (typeof problemKinds)[ErrorCode]][])(
    '%s has its status',
    async (code, { status, retryable }) => {
      const answer = await answerTo(
        () => new OrderlyError(code, 'What would help.', { errors: [{ pointer: '/a', code: 'b', detail: 'c' }], data: { version: 3 } }),
      );
      expect(answer.statusCode).toBe(status);
      expect(answer.json()).toMatchObject({
        code,
        status,
        retryable,
        detail: 'What would help.',
        errors: [{ pointer: '/a', code: 'b', detail: 'c' }],
        data: { version: 3 },
      });
      expect(answer.headers['retry-after']).toBe(status === 503 || status === 429 ? '2' : undefined);
      expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer realm="orderly"' : undefined);
      expect(answer.headers['cache-control']).toBe('no-store');
    },
  );

  it('names at most 50 places', async () => {
    const errors = Array.from({ length: 60 }, (_, i) => ({ pointer: `/${i}`, code: 'x', detail: 'y' }));
    expect((await answerTo(() => new OrderlyError('missing_data', 'z', { errors }))).json().errors).toHaveLength(50);
  });

  it('that nobody foresaw tells nothing and is logged without its message', async () => {
    for (const error of [
      new Error('Canary'),
      new SyntaxError('Canary'),
      Object.assign(new Error('Canary'), { statusCode: 400 }),
      'Canary',
      { code: 'Canary' },
      null,
    ]) {
      const answer = await answerTo(() => error);
      expect([answer.statusCode, answer.json().code]).toEqual([500, 'internal']);
      expect(answer.body + lines.join('')).not.toContain('Canary');
      expect(lines.some((line) => line.includes('"level":"error"') && line.includes(answer.json().requestId))).toBe(true);
    }
  });

  it.each([
    ['unique', 409, 'conflict'],
    ['foreign_key', 409, 'conflict'],
    ['illegal', 409, 'conflict'],
    ['row_security', 403, 'forbidden'],
    ['conflict', 503, 'dependency_unavailable'],
    ['check', 500, 'internal'],
    ['other', 500, 'internal'],
  ] as const)('of the database, %s', async (kind, status, code) => {
    const answer = await answerTo(() => new DatabaseError(kind, 'things_key', new Error('Canary')));
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.body + lines.join('')).not.toContain('Canary');
    if (status === 500) expect(lines.join('')).toContain('things_key');
  });
});

describe('every answer', () => {
  it('has an id: the caller’s if it is one, else ours', async () => {
    const idOf = async (given: string) => (await app.inject({ url: '/api/v1/x', headers: { 'x-request-id': given } })).headers['x-request-id'];
    expect(await idOf('trace-1.2_3')).toBe('trace-1.2_3');
    for (const bad of ['short', 'x'.repeat(65), 'with space 1', 'line"quote"', 'ümlautümlaut'])
      expect(await idOf(bad)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('has strict headers, by kind of page', async () => {
    const headersOf = async (url: string) => (await app.inject(url)).headers;
    expect(await headersOf('/api/v1/x')).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; base-uri 'none'/),
    });
    expect((await headersOf('/docs'))['content-security-policy']).toContain("script-src 'self' 'unsafe-inline'");
    for (const url of ['/', '/docsx', '/orders/docs']) expect((await headersOf(url))['content-security-policy']).toContain("script-src 'self';");
    expect(await headersOf('/')).not.toHaveProperty('strict-transport-security');
  });

  it('tells browsers to keep to TLS where the server is behind it', async () => {
    await app.close();
    await start({ secure: true });
    expect((await app.inject('/')).headers['strict-transport-security']).toContain('max-age=');
  });

  it('is logged by the pattern of its route, never by what was sent', async () => {
    await app.inject({ url: '/api/v1/things/Canary-1?on=Canary-2', headers: { authorization: 'Bearer Canary-3', cookie: 'a=Canary-4' } });
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ route: '/api/v1/things/:id', method: 'GET', status: 400, msg: 'answered' }),
    );
    expect(lines.join('')).not.toContain('Canary');
  });
});

describe('addresses', () => {
  const ipOf = async (trustedProxies: string[]) => {
    await app.close();
    await start({ trustedProxies }, (server) => {
      server.get('/api/v1/ip', {
        config: { permission: 'public' },
        schema: { response: anything },
        handler: async (request) => ({ ip: request.ip }),
      });
    });
    return (await app.inject({ url: '/api/v1/ip', headers: { 'x-forwarded-for': '203.0.113.9' } })).json().ip;
  };

  it('are believed of trusted proxies only', async () => {
    expect(await ipOf([])).toBe('127.0.0.1');
    expect(await ipOf(['192.0.2.1'])).toBe('127.0.0.1');
    expect(await ipOf(['127.0.0.0/8'])).toBe('203.0.113.9');
  });
});

describe('on a real socket', () => {
  async function talk(text: string): Promise<string> {
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((app.server.address() as { port: number }).port, '127.0.0.1');
    socket.write(text);
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    return answer;
  }

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n', 400, 'invalid_request'],
    ['headers beyond 16 KiB', `GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['HTTP/1.1 without Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'invalid_request'],
    ['two of Host', 'GET / HTTP/1.1\r\nHost: a\r\nhOST: a\r\nConnection: close\r\n\r\n', 400, 'invalid_request'],
    ['two of Host in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n', 400, 'invalid_request'],
    ['an expectation nobody knows', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\nConnection: close\r\n\r\n', 404, 'not_found'],
    ['U+0000 in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: a\0b\r\n\r\n', 400, 'invalid_request'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400, 'invalid_request'],
    ['length and chunks', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400, 'invalid_request'],
  ])('%s is answered with a problem, and the connection closed', async (_name, text, status, code) => {
    const answer = await talk(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code, requestId: expect.any(String) });
  });

  it.each([
    ['an absolute target', `http://evil.example/api/v1/things/${randomUUID()}`, 200],
    ['an encoded path', `/%61pi/v1/things/${randomUUID()}`, 200],
    ['an absolute target that leads nowhere', 'http://evil.example/api/v1/nothing', 404],
    ['an encoded path that leads nowhere', '/%61pi/v1/nothing', 404],
    ['a path that can not be decoded', '/%61pi/v1/%zz', 400],
  ])('%s has the headers of where it leads', async (_name, target, status) => {
    const answer = await talk(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toMatch(/^cache-control: no-store\r$/m);
    expect(answer).toMatch(/^content-security-policy: default-src 'none'; base-uri 'none'/m);
  });
});

it('that it is ready is looked up once at a time, and known for a second', async () => {
  let checks = 0;
  let isAway = false;
  await app.close();
  await start({}, (server) =>
    registerHealth(server, {
      database: async () => {
        checks += 1;
        if (isAway) throw new Error('away');
      },
    }),
  );
  const ask = () => app.inject('/api/v1/ready');
  const statuses = async () => (await Promise.all([ask(), ask(), ask()])).map(({ statusCode }) => statusCode);
  expect([await statuses(), (await ask()).statusCode, checks]).toEqual([[200, 200, 200], 200, 1]);
  isAway = true;
  await sleep(1050);
  expect([await statuses(), checks]).toEqual([[503, 503, 503], 2]);
  isAway = false;
  expect([await statuses(), checks]).toEqual([[200, 200, 200], 3]);
});
