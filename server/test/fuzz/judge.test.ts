import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Document, type Operation, readOperations } from './document.ts';
import type { Input } from './inputs.ts';
import { type Answer, judge } from './judge.ts';

const operations = readOperations(JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')) as Document);
const placing = operations.find(({ id }) => id === 'placeOrder') as Operation;
const example = placing.body?.examples[0] as Record<string, unknown>;
const requestId = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';

function input(body: unknown, more: Partial<Input> = {}): Input {
  return {
    operation: placing,
    actor: 'provider',
    method: 'POST',
    url: '/api/v1/orders',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    routed: true,
    wrongParameter: null,
    ...more,
  };
}

function problem(more: object = {}, status = 400, headers: object = {}): Answer {
  const document = {
    type: 'urn:orderly:problem:invalid_request',
    title: 'The request is not valid',
    status,
    code: 'invalid_request',
    detail: 'The body of the request does not fit.',
    retryable: false,
    requestId,
    errors: [{ pointer: '/priority', code: 'choice', detail: 'Must be one of routine, urgent.' }],
    ...more,
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', 'x-request-id': requestId, ...headers },
    body: JSON.stringify(document),
  };
}

const wrong = { ...example, priority: 'soon' };

it('a right answer is right', () => {
  expect(judge(input(wrong), problem())).toBeNull();
  expect(judge(input('{"a":'), problem({ errors: [{ pointer: '', code: 'json', detail: 'The body is not JSON.' }] }))).toBeNull();
});

const order = { 'content-type': 'application/json; charset=utf-8' };
it.each<[what: string, input: Input, answer: Answer, found: RegExp]>([
  ['an error of ours', input(example), problem({}, 500), /answers 500/],
  ['a page', input(wrong), { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>' }, /as text\/html/],
  ['a problem that is cut off', input(wrong), { ...problem(), body: '{"type"' }, /not JSON/],
  ['an unknown code', input(wrong), problem({ code: 'oops' }), /unknown code oops/],
  ['a status that the code does not have', input(wrong), problem({ status: 409 }, 409), /invalid_request with 409/],
  ['another request’s id', input(wrong), problem({ requestId: 'x' }), /requestId/],
  ['no detail', input(wrong), problem({ detail: '' }), /without detail/],
  ['no pointer', input(wrong), problem({ errors: [{ code: 'x', detail: 'y' }] }), /without pointer/],
  ['a pointer that is none', input(wrong), problem({ errors: [{ pointer: 'priority', code: 'x', detail: 'y' }] }), /that is none/],
  ['no errors', input(wrong), problem({ errors: [] }), /does not name.*priority/],
  ['errors elsewhere', input(wrong), problem({ errors: [{ pointer: '/notes', code: 'x', detail: 'y' }] }), /names \/notes where \/priority/],
  ['an unnamed wrong query', input(null, { body: null, wrongParameter: 'limit' }), problem({ errors: [] }), /wrong limit/],
  [
    'a status that is not described',
    input(example),
    problem({ ...kind('precondition_required', 'A precondition is required'), status: 428 }, 428),
    /428/,
  ],
  ['an order for a wrong body', input(wrong), { status: 201, headers: order, body: JSON.stringify(placedExample()) }, /takes a body.*priority/],
  [
    'an order without its version',
    input(example),
    { status: 201, headers: order, body: JSON.stringify({ ...placedExample(), version: undefined }) },
    /version/,
  ],
  ['a success that is not described', input(example), { status: 204, headers: {}, body: '' }, /204/],
])('%s is found', (_what, asked, answer, found) => {
  expect(judge(asked, answer)).toMatch(found);
});

function kind(code: string, title: string): object {
  return { code, title, type: `urn:orderly:problem:${code}` };
}

function placedExample(): Record<string, unknown> {
  const document = JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'));
  return document.components.examples.Order.value;
}
