import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { type FieldError, OrderlyError } from '../errors.ts';
import { ofMeantAlternative } from './alternatives.ts';
import { formats } from './formats.ts';
import { pointerTo } from './json-body.ts';
import { maxFieldErrors } from './problems.ts';

const shared: Options = {
  // A misspelt keyword in a schema stops the boot.
  strict: true,
  strictTypes: false,
  strictRequired: false,
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  // Errors then carry the alternatives that they come from.
  verbose: true,
  validateFormats: true,
  formats: Object.fromEntries(Object.entries(formats).map(([name, { matches }]) => [name, matches])),
};

/** More values than this, and only the first mistake is looked for: all mistakes of a megabyte would be half a million. */
const maxValuesForAllErrors = 5000;

/** Validators by part of the request: a body means what it says, a path and a query are text and are coerced. */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const first = { body: new Ajv({ ...shared, coerceTypes: false }), text: new Ajv({ ...shared, coerceTypes: true }) };
  const all = { body: new Ajv({ ...shared, coerceTypes: false, allErrors: true }), text: new Ajv({ ...shared, coerceTypes: true, allErrors: true }) };

  return ({ schema, httpPart = 'body' }) => {
    const kind = httpPart === 'body' ? 'body' : 'text';
    const validate = first[kind].compile(schema);
    let validateAll: ValidateFunction | undefined;
    // The answer has to be an Error: an array would be turned into one whose message names what was sent.
    return (data: unknown) => {
      if (validate(data)) return { value: data };
      validateAll ??= all[kind].compile(schema);
      const few = countValues(data, maxValuesForAllErrors) < maxValuesForAllErrors;
      if (few) validateAll(data);
      return { error: asError((few ? validateAll.errors : validate.errors) ?? [], httpPart) };
    };
  };
}

function countValues(value: unknown, limit: number, seen = 0): number {
  let count = seen + 1;
  if (typeof value !== 'object' || value === null) return count;
  for (const name in value) {
    if (count >= limit) return count;
    count = countValues((value as Record<string, unknown>)[name], limit, count);
  }
  return count;
}

/** Missing members of a body are `missing_data`, as the rules behind the schemas call what they miss; the rest is `invalid_request`. */
function asError(found: readonly ErrorObject[], part: string): OrderlyError {
  const errors = fieldErrors(found);
  const place = part === 'body' ? 'body' : part === 'querystring' ? 'query' : part === 'params' ? 'path' : 'headers';
  if (part === 'body' && errors.some(({ code }) => code === 'required')) {
    return new OrderlyError('missing_data', 'The body lacks required members; errors names each.', { errors });
  }
  return new OrderlyError('invalid_request', `The ${place} of the request does not fit; errors names each place and what would help.`, { errors });
}

/** One error for each place and reason, at most 50. Never holds a value that was sent, only names. */
function fieldErrors(found: readonly ErrorObject[]): FieldError[] {
  // Of alternatives the one that merely says "or null" helps nobody.
  const alternatives = new Set(found.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf').map(({ instancePath }) => instancePath));
  const byPlace = new Map<string, FieldError>();
  for (const error of ofMeantAlternative(found)) {
    if (byPlace.size >= maxFieldErrors) break;
    if (alternatives.has(error.instancePath) && (error.params as { type?: unknown }).type === 'null') continue;
    const field = fieldError(error);
    const key = `${field.pointer}\n${field.code}`;
    // The whole of alternatives is said only where no single one says more.
    if (field.code === 'alternatives' && [...byPlace.values()].some(({ pointer }) => pointer.startsWith(field.pointer))) continue;
    if (!byPlace.has(key)) byPlace.set(key, field);
  }
  return [...byPlace.values()];
}

function fieldError({ keyword, instancePath, params, message, parentSchema }: ErrorObject): FieldError {
  if (keyword === 'pattern')
    return { pointer: bounded(instancePath), code: keyword, detail: formRemedy(String(params.pattern), parentSchema?.examples) };
  const rule = rules[keyword];
  if (rule === undefined) return { pointer: bounded(instancePath), code: keyword, detail: sentence(message) };
  const [code, detail, member] = rule(params as Record<string, unknown>);
  return { pointer: bounded(instancePath) + (member === undefined ? '' : pointerTo([member])), code, detail };
}

function bounded(instancePath: string): string {
  // Re-cut and escaped as our own pointers are: names of open objects come from the client.
  return pointerTo(
    instancePath
      .split('/')
      .slice(1)
      .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~')),
  );
}

function sentence(message: string | undefined): string {
  return message === undefined ? 'Does not fit.' : `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

type Rule = (params: Record<string, unknown>) => [code: string, detail: string, member?: string];

const rules: Readonly<Record<string, Rule>> = {
  required: ({ missingProperty }) => ['required', 'Required. Add it.', String(missingProperty)],
  additionalProperties: ({ additionalProperty }) => [
    'unknown',
    'There is no such member here. Check its spelling or remove it.',
    String(additionalProperty),
  ],
  unevaluatedProperties: ({ unevaluatedProperty }) => [
    'unknown',
    'There is no such member here. Check its spelling or remove it.',
    String(unevaluatedProperty),
  ],
  type: ({ type }) => ['type', `Must be of type ${Array.isArray(type) ? type.join(' or ') : String(type)}.`],
  enum: ({ allowedValues }) => ['choice', `Must be one of ${listed(allowedValues as unknown[])}.`],
  const: ({ allowedValue }) => ['choice', `Must be ${JSON.stringify(allowedValue)}.`],
  format: ({ format }) => ['format', formats[String(format)]?.remedy ?? `Must be a ${String(format)}.`],
  minLength: ({ limit }) => ['length', limit === 1 ? 'Must not be empty.' : `Must have at least ${String(limit)} characters.`],
  maxLength: ({ limit }) => ['length', `Must have at most ${String(limit)} characters.`],
  minItems: ({ limit }) => ['items', `Must have at least ${String(limit)} ${limit === 1 ? 'item' : 'items'}.`],
  maxItems: ({ limit }) => ['items', `Must have at most ${String(limit)} ${limit === 1 ? 'item' : 'items'}.`],
  uniqueItems: () => ['items', 'Must not name the same twice.'],
  minProperties: ({ limit }) => ['members', `Must have at least ${String(limit)} ${limit === 1 ? 'member' : 'members'}.`],
  maxProperties: ({ limit }) => ['members', `Must have at most ${String(limit)} members.`],
  minimum: ({ limit }) => ['range', `Must be at least ${String(limit)}.`],
  maximum: ({ limit }) => ['range', `Must be at most ${String(limit)}.`],
  exclusiveMinimum: ({ limit }) => ['range', `Must be more than ${String(limit)}.`],
  exclusiveMaximum: ({ limit }) => ['range', `Must be less than ${String(limit)}.`],
  multipleOf: ({ multipleOf }) => ['range', `Must be a multiple of ${String(multipleOf)}.`],
  anyOf: () => ['alternatives', 'Fits none of the alternatives.'],
  oneOf: () => ['alternatives', 'Must fit exactly one of the alternatives.'],
};

/** A pattern helps few people: the schema's own example says more. */
function formRemedy(pattern: string, examples: unknown): string {
  if (pattern === '\\S') return 'Must not be blank.';
  const example = Array.isArray(examples) ? examples[0] : undefined;
  return typeof example === 'string' ? `Does not have the form asked for, such as ${example}.` : `Must match ${pattern}`;
}

const maxListed = 30;

function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, maxListed).map(String).join(', ');
  return values.length > maxListed ? `${shown} …` : shown;
}
