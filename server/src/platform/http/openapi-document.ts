import { STATUS_CODES } from 'node:http';
import type { TSchema } from 'typebox';
import { addExamples, problemResponses, splitExamples } from './openapi-examples.ts';
import { Problem } from './problems.ts';

/** An OpenAPI 3.1 document, as far as it is touched here. */
export interface OpenApiDocument {
  openapi: string;
  paths: Record<string, Record<string, DocumentOperation>>;
  components: {
    schemas?: Record<string, unknown>;
    examples?: Record<string, unknown>;
    responses?: Record<string, unknown>;
    securitySchemes?: Record<string, unknown>;
  };
  [member: string]: unknown;
}

type Content = Record<string, { schema?: unknown }>;

interface DocumentOperation {
  operationId?: string;
  description?: string;
  parameters?: unknown[];
  requestBody?: { content?: Content };
  responses: Record<string, { description?: string; headers?: Record<string, unknown>; content?: Content; [member: string]: unknown }>;
  security?: unknown[];
  [member: string]: unknown;
}

/** What a route declares beside its schema. */
export interface Operation {
  readonly permission: string;
  readonly phi: boolean;
  readonly ifMatch: boolean;
  readonly idempotent: boolean;
  readonly etag: boolean;
  readonly location: boolean;
  readonly positioned: boolean;
  /** Takes a password, or the session that one began: refuses those that are wrong, whatever permission it declares. */
  readonly signsIn: boolean;
  readonly changes: boolean;
  readonly hasBody: boolean;
  readonly hasParams: boolean;
}

interface Naming {
  readonly schemas: Readonly<Record<string, TSchema>>;
}

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The ETag you last read. 428 without it, 412 when something has changed since.',
  schema: { type: 'string' },
  example: '"7"',
};
const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    '8 to 255 visible ASCII characters. The same key and request within 24 hours get the first answer again; another request with the key gets 422.',
  schema: { type: 'string', minLength: 8, maxLength: 255 },
  example: '0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
};
const answerHeaders = {
  ETag: { description: 'The version, for If-Match.', schema: { type: 'string' }, example: '"7"' },
  Location: {
    description: 'The address of what was made.',
    schema: { type: 'string' },
    example: '/api/v1/orders/0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
  },
  'Orderly-Position': {
    description:
      'The answer holds everything up to this position of the journal, `<epoch>:<position>`: subscribe from there and nothing falls between.',
    schema: { type: 'string', pattern: '^[0-9a-z]{1,40}:[0-9]{1,15}$' },
    example: '29b36831e446b5ac:4711',
  },
  'Idempotent-Replayed': {
    description: '`true` when this is the first answer again.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
};

/** Adds what every operation has in common (errors, security, headers), and names the schemas that have a name. */
export function completeDocument(document: OpenApiDocument, operations: ReadonlyMap<string, Operation>, naming: Naming): OpenApiDocument {
  const named: Record<string, unknown> = { ...naming.schemas, Problem };
  const split = Object.entries(named).map(([name, schema]) => [name, splitExamples(plain(schema), name)] as const);
  // With its examples within another schema; without them, which swagger takes out, as a body.
  const texts = split.flatMap(([name, { schema }]) => [JSON.stringify(named[name]), JSON.stringify(schema)].map((text) => [text, name] as const));
  const nameByText = new Map(texts);
  const paths = withNames(document.paths, nameByText) as OpenApiDocument['paths'];
  const examples = Object.fromEntries(split.map(([name, parts]) => [name, parts.examples]));
  const used = new Set<string>();
  for (const path of Object.values(paths)) {
    for (const operation of Object.values(path)) {
      const declared = operations.get(operation.operationId ?? '');
      if (declared === undefined) continue;
      completeOperation(operation, declared, examples);
      for (const status of problemStatuses(declared)) used.add(status);
    }
  }
  return {
    ...document,
    paths,
    components: {
      ...document.components,
      schemas: Object.fromEntries(split.map(([name, { schema }]) => [name, withNames(schema, nameByText, true)])),
      examples: Object.assign({}, ...Object.values(examples)),
      responses: problemResponses(used),
    },
  };
}

type Examples = Readonly<Record<string, Record<string, unknown>>>;

function completeOperation(operation: DocumentOperation, declared: Operation, examples: Examples): void {
  operation.security ??= declared.permission === 'public' ? [] : [{ session: [] }, { apiKey: [] }];
  const headers = [declared.ifMatch ? [ifMatch] : [], declared.idempotent ? [idempotencyKey] : []].flat();
  if (headers.length > 0) operation.parameters = [...(operation.parameters ?? []), ...headers];
  if (declared.phi)
    operation.description = [operation.description, 'May answer with data of patients; every such reading is recorded.'].filter(Boolean).join(' ');
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response.description === 'Default Response') response.description = STATUS_CODES[status] ?? 'The answer.';
    if (!status.startsWith('2')) continue;
    const { ETag, Location, 'Orderly-Position': position, 'Idempotent-Replayed': replayed } = answerHeaders;
    const added = {
      ...(declared.etag || declared.ifMatch ? { ETag } : {}),
      ...(declared.location ? { Location } : {}),
      ...(declared.positioned ? { 'Orderly-Position': position } : {}),
      ...(declared.idempotent ? { 'Idempotent-Replayed': replayed } : {}),
    };
    if (Object.keys(added).length > 0) response.headers = { ...response.headers, ...added };
    addExamples(response.content, examples, declared.phi ? Number.POSITIVE_INFINITY : 1);
  }
  addExamples(operation.requestBody?.content, examples, Number.POSITIVE_INFINITY);
  for (const status of problemStatuses(declared)) operation.responses[status] ??= { $ref: `#/components/responses/Problem${status}` };
  operation.responses.default ??= { $ref: '#/components/responses/Problem' };
}

function problemStatuses({ permission, ifMatch, idempotent, signsIn, changes, hasBody, hasParams }: Operation): string[] {
  const statuses = ['400', '429', '503'];
  if (permission !== 'public') statuses.push('401', '403');
  if (signsIn) statuses.push('401');
  // Public or not: a page of another site may ask for no change.
  if (changes) statuses.push('403');
  if (changes && permission !== 'public') statuses.push('404', '409');
  if (hasParams) statuses.push('404');
  // Fastify reads a body wherever the method allows one.
  if (changes) statuses.push('413', '415');
  if (hasBody) statuses.push('422');
  if (ifMatch) statuses.push('409', '412', '428');
  if (idempotent) statuses.push('409', '422');
  return [...new Set(statuses)].sort();
}

/** The same JSON with a reference in place of each schema that has a name; `within` the definition of a name, its own root stays. */
function withNames(value: unknown, nameByText: ReadonlyMap<string, string>, within = false): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => withNames(element, nameByText));
  const name = within ? undefined : nameByText.get(JSON.stringify(value));
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, withNames(inner, nameByText)]));
}

function plain(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema));
}
