import { describe, expect, it } from 'vitest';
import { operations } from './api.generated.ts';
import { parseRetryAfter, problemOf } from './problem.ts';
import { isPassing } from './repeat.ts';
import { addressOf, credentialHeaders, parsePosition } from './request.ts';

describe('an address', () => {
  it('has what belongs in the path there, the rest in the query, and nothing that was not given', () => {
    const address = addressOf(operations.listTerritoryOrders, {
      territoryId: 'a/b',
      limit: 5,
      cursor: undefined,
      status: ['x', 'y'],
      version: 3,
      body: {},
    });
    expect(address).toBe('/api/v1/orders/territory/a%2Fb?limit=5&status=x&status=y');
    expect(addressOf(operations.listOrders, {})).toBe('/api/v1/orders');
  });
});

describe('what a server answers', () => {
  it('asks to wait by seconds or by a date', () => {
    const nowMs = Date.parse('2026-11-25T10:00:00Z');
    expect(
      ['3', 'Wed, 25 Nov 2026 10:01:00 GMT', 'Wed, 25 Nov 2026 09:00:00 GMT', 'soon', null].map((header) => parseRetryAfter(header, nowMs)),
    ).toEqual([3000, 60_000, 0, null, null]);
  });

  it('has a position or none', () => {
    expect(['ab12:77', 'ab12:', '77', ':77', 'AB:1', null].map(parsePosition)).toEqual([
      { epoch: 'ab12', position: 77 },
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it.each([
    [401, 'unauthenticated', false],
    [403, 'forbidden', false],
    [404, 'not_found', false],
    [413, 'invalid_request', false],
    [429, 'rate_limited', true],
    [500, 'internal', false],
    [502, 'dependency_unavailable', true],
    [504, 'dependency_unavailable', true],
  ])('is a problem too when a proxy says %i', async (status, code, passes) => {
    const problem = await problemOf(new Response('<h1>no</h1>', { status, headers: { 'content-type': 'text/html' } }));
    expect([problem.code, problem.status, isPassing(problem)]).toEqual([code, status, passes]);
  });

  it('is a problem too when its document is broken', async () => {
    const headers = { 'content-type': 'application/problem+json' };
    expect((await problemOf(new Response('{"code":', { status: 503, headers }))).code).toBe('dependency_unavailable');
  });
});

it('says who calls in a header, or leaves it to the browser', () => {
  expect([credentialHeaders('browser'), credentialHeaders({ apiKey: 'k' }), credentialHeaders(() => ({ cookie: 'a=b' }))]).toEqual([
    {},
    { authorization: 'Bearer k' },
    { cookie: 'a=b' },
  ]);
});
