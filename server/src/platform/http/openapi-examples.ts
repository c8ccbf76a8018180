import { type ErrorCode, OrderlyError } from '../errors.ts';
import { problemKinds, problemMediaType, problemOf } from './problems.ts';

type Json = Record<string, unknown>;
type Content = Record<string, { schema?: unknown; example?: unknown; examples?: Json }>;

/** A schema without its own examples, and these as the description holds them; `key` names them, first to last. */
export function splitExamples(schema: unknown, key: string): { schema: unknown; examples: Json } {
  if (typeof schema !== 'object' || schema === null || !('examples' in schema)) return { schema, examples: {} };
  const { examples, ...rest } = schema;
  const entries = (examples as unknown[]).map((value, index) => [index === 0 ? key : `${key}${index + 1}`, { value }]);
  return { schema: rest, examples: Object.fromEntries(entries) };
}

/**
 * Gives each content of a body its examples: of a schema with a name by reference to those that the name has, else what swagger found. `most`: how many
 * of them, since only the first of an answer's examples holds no patient data.
 */
export function addExamples(content: Content | undefined, named: Readonly<Record<string, Json>>, most: number): void {
  for (const body of Object.values(content ?? {})) {
    const name = nameOf(body.schema);
    const found = name === null ? ownExamples(body) : referTo(named[name] ?? {});
    delete body.example;
    delete body.examples;
    if (Object.keys(found).length > 0) body.examples = Object.fromEntries(Object.entries(found).slice(0, most));
  }
}

function ownExamples({ example, examples = {} }: Content[string]): Json {
  return example === undefined ? examples : { example: { value: example } };
}

function nameOf(schema: unknown): string | null {
  const reference = (schema as { $ref?: unknown } | undefined)?.$ref;
  return typeof reference === 'string' ? (reference.split('/').at(-1) as string) : null;
}

function referTo(examples: Json): Json {
  return Object.fromEntries(Object.keys(examples).map((key) => [key, { $ref: `#/components/examples/${key}` }]));
}

const exampleRequestId = '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';

/** What each problem may say; the real ones say it for the case at hand. */
const problemExamples: Readonly<Record<ErrorCode, OrderlyError>> = {
  invalid_request: example('invalid_request', 'The body of the request does not fit; errors names each place and what would help.', {
    errors: [{ pointer: '/lines/0/quantity', code: 'range', detail: 'Must be at least 1.' }],
  }),
  unauthenticated: example('unauthenticated', 'Sign in, or send an API key.'),
  forbidden: example('forbidden', 'Your role may not do this. Ask an administrator.'),
  confirmation_required: example('confirmation_required', 'Type your password again, then repeat this.'),
  not_found: example('not_found', 'There is no such order, or you may not see it.'),
  method_not_allowed: example('method_not_allowed', 'This address takes GET, POST.'),
  request_timeout: example('request_timeout', 'The request did not arrive in time. Send it again.'),
  conflict: example('conflict', 'Something with the same unique data exists already.'),
  invalid_transition: example('invalid_transition', 'A rejected order cannot be shipped. Place a new one that replaces it.'),
  retention: example('retention', 'What is sealed of this order is to be kept until 2033-11-25. Ask again after that day.', {
    data: { retainUntil: '2033-11-25T15:04:05.000Z' },
  }),
  idempotency_in_flight: example('idempotency_in_flight', 'A request with this key is being worked on. Send it again in a moment.'),
  version_conflict: example('version_conflict', 'The order has changed since you read it. Read it again and decide anew.'),
  payload_too_large: example('payload_too_large', 'The body is larger than this endpoint takes. Send less, or in several requests.'),
  unsupported_media_type: example('unsupported_media_type', 'Send JSON, with the header Content-Type: application/json.'),
  missing_data: example('missing_data', 'The body lacks required members; errors names each.', {
    errors: [{ pointer: '/shipTo', code: 'required', detail: 'Required. Add it.' }],
  }),
  territory_mismatch: example(
    'territory_mismatch',
    'The ship-to ZIP does not lie in this territory. Leave territoryId out, or name one that holds it.',
    {
      errors: [{ pointer: '/territoryId', code: 'territory_mismatch', detail: 'Does not hold the ship-to ZIP.' }],
    },
  ),
  idempotency_mismatch: example('idempotency_mismatch', 'This Idempotency-Key was used for another request. Take a new one.'),
  precondition_required: example('precondition_required', 'Send If-Match with the ETag you last read, so that nobody else’s change is overwritten.'),
  rate_limited: example('rate_limited', 'Too many requests. Wait, then go on slower.', { data: { retryAfterSeconds: 12 } }),
  headers_too_large: example('headers_too_large', 'The headers are larger than this server takes. Send fewer or shorter ones.'),
  internal: example('internal', 'Something failed on our side. Tell the operator the requestId.'),
  dependency_unavailable: example('dependency_unavailable', 'The database is not available. Send the request again in a moment.'),
};

function example(code: ErrorCode, detail: string, more: ConstructorParameters<typeof OrderlyError>[2] = {}): OrderlyError {
  return new OrderlyError(code, detail, more);
}

const retryAfter = { 'Retry-After': { description: 'Seconds to wait before the same request.', schema: { type: 'integer' }, example: 2 } };
const challenge = { 'WWW-Authenticate': { description: 'RFC 9110.', schema: { type: 'string' }, example: 'Bearer realm="orderly"' } };
const headersOf: Readonly<Record<string, Json>> = { '401': challenge, '429': retryAfter, '503': retryAfter };

/** The described answer of each status that `used` has, with an example of each code; `Problem` for all others. */
export function problemResponses(used: ReadonlySet<string>): Json {
  const schema = { $ref: '#/components/schemas/Problem' };
  const contentOf = (codes: ErrorCode[]) => ({ [problemMediaType]: { schema, examples: Object.fromEntries(codes.map(exampleOf)) } });
  const byStatus = Object.groupBy(Object.keys(problemKinds) as ErrorCode[], (code) => String(problemKinds[code].status));
  const named = Object.entries(byStatus).filter(([status]) => used.has(status));
  const responses = named.map(([status, codes = []]) => [
    `Problem${status}`,
    {
      description: codes.map((code) => `\`${code}\`: ${problemKinds[code].title}.`).join(' '),
      ...(headersOf[status] === undefined ? {} : { headers: headersOf[status] }),
      content: contentOf(codes),
    },
  ]);
  return Object.fromEntries([...responses, ['Problem', { description: 'Any other error.', content: contentOf(['internal']) }]]);
}

function exampleOf(code: ErrorCode): [string, { value: unknown }] {
  return [code, { value: problemOf(problemExamples[code], exampleRequestId) }];
}
