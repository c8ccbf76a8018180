import type { RouteOptions } from 'fastify';
import { Type } from 'typebox';
import { expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { createHttpServer } from './server.ts';

const closed = Type.Object({ a: Type.String() }, { additionalProperties: false });
const open = Type.Object({ a: Type.String() });
const whole: RouteOptions = {
  method: 'POST',
  url: '/api/v1/things/:id',
  config: { permission: 'things.write' },
  schema: { params: Type.Object({ id: Type.String() }), body: closed, querystring: closed, response: { 201: closed } },
  handler: async () => ({ a: '' }),
};

async function boot(...routes: Partial<RouteOptions>[]): Promise<string> {
  const app = await createHttpServer({
    logger: createLog('silent'),
    trustedProxies: [],
    rateLimitPerMinute: 0,
    permissions: new Set(['things.write']),
  });
  for (const route of routes) app.route({ ...whole, ...route } as RouteOptions);
  try {
    await app.ready();
    return 'up';
  } catch (error) {
    return `${(error as Error).name} ${(error as Error).message}`;
  } finally {
    await app.close();
  }
}

it('the server boots with routes that say what they are', async () => {
  expect(await boot({})).toBe('up');
  expect(await boot({ config: { permission: 'public' } })).toBe('up');
});

it.each<[string, Partial<RouteOptions>, string]>([
  ['without a permission', { config: {} }, 'declares no config.permission'],
  ['without config', { config: undefined as never }, 'declares no config.permission'],
  ['with a permission that nobody can have', { config: { permission: 'thing.write' } }, 'the unknown permission thing.write'],
  ['without a schema', { schema: undefined as never }, 'no schema of its successful answer'],
  ['without the schema of its answer', { schema: { ...whole.schema, response: undefined } }, 'no schema of its successful answer'],
  ['with the schema of errors only', { schema: { ...whole.schema, response: { 400: closed } } }, 'no schema of its successful answer'],
  ['without the schema of a path parameter', { url: '/api/v1/things/:id/:other' }, 'the path parameter other'],
  ['that takes unknown members', { schema: { ...whole.schema, body: open } }, 'unknown members in body'],
  [
    'that takes unknown members inside',
    { schema: { ...whole.schema, body: Type.Object({ b: Type.Array(open) }, { additionalProperties: false }) } },
    'unknown members in body/b',
  ],
  ['that takes unknown query parameters', { schema: { ...whole.schema, querystring: open } }, 'unknown members in querystring'],
])('it refuses to boot with a route %s', async (_name, route, message) => {
  const refusal = await boot(route);
  expect(refusal).toMatch(/^RouteError /);
  expect(refusal).toContain('POST /api/v1/things/:id');
  expect(refusal).toContain(message);
});

it('names all that is wrong at once', async () => {
  const refusal = await boot({ config: {} }, { url: '/api/v1/others', schema: {} });
  expect(refusal.split('\n')).toHaveLength(3);
});

it('refuses a schema with a keyword that there is not', async () => {
  expect(await boot({ schema: { ...whole.schema, body: { ...closed, maxLenght: 1 } } })).toContain('maxLenght');
  expect(
    await boot({ schema: { ...whole.schema, querystring: Type.Object({ a: Type.String({ format: 'uid' }) }, { additionalProperties: false }) } }),
  ).toContain('uid');
});
