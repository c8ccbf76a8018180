import { problemKinds } from '../src/platform/http/problems.ts';

/** An OpenAPI 3.1 document, as far as the client follows from it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface DocumentedOperation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
}

const apiPrefix = '/api/v1';
const json = 'application/json';
/** Members of what a method takes that are not parameters of the API. */
const taken = new Set(['body', 'version', 'contentType', 'headers']);
/** The client has an error of this name. */
const renamed: Readonly<Record<string, string>> = { Problem: 'ProblemDocument' };

/** The client's types and its table of operations. Errors: when the document holds what the client can't express. */
export function clientTypes({ paths, components }: ApiDocument): string {
  const operations = Object.entries(paths)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })))
    .filter(({ operation }) => operation.operationId !== undefined && isCalled(operation));
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `${comment(schema.description, '')}export type ${nameOf(name)} = ${typeOf(schema)};\n`,
  );
  return [
    '// Written by `npm run generate` from docs/openapi.json. Do not edit.\n',
    `/** What an error’s \`code\` is, of those that this version knows. */\nexport type ProblemCode = ${union(Object.keys(problemKinds).map(literal))};\n`,
    '/** A document’s content, as it is sent. */\nexport type Bytes = Blob | ArrayBuffer | Uint8Array<ArrayBuffer>;\n',
    ...schemas,
    '/** Every operation of the API: what it takes and what it answers. */',
    `export interface Operations {\n${operations.map(({ path, operation }) => operationType(path, operation)).join('')}}\n`,
    '/** How each operation goes over HTTP; paths are below /api/v1. */',
    `export const operations = {\n${operations.map(operationRow).join('')}} as const;\n`,
  ].join('\n');
}

/** Streams and sockets are not called: realtime reads them. */
function isCalled({ responses }: DocumentedOperation): boolean {
  return !Object.entries(responses).some(([status, { content }]) => status === '101' || content?.['text/event-stream'] !== undefined);
}

function operationType(path: string, { operationId, summary, parameters = [], requestBody, responses }: DocumentedOperation): string {
  const members = parametersOf(path, parameters).map((parameter) => {
    if (taken.has(parameter.name)) throw new Error(`${operationId}: a parameter may not be called ${parameter.name}`);
    return member(parameter.name, parameter.schema ?? {}, parameter.required === true, parameter.in === 'query');
  });
  if (isConditional(parameters)) members.push('/** The version that was read, for If-Match. */ version: number');
  const headers = headersOf(parameters);
  if (headers.length > 0) {
    const all = headers.map(({ name, schema, required }) => member(name, schema ?? {}, required === true));
    members.push(`headers${headers.some(({ required }) => required === true) ? '' : '?'}: { ${all.join('; ')} }`);
  }
  if (requestBody !== undefined) members.push(...bodyMembers(requestBody));
  const answers = answersOf(responses).map(({ type, schema }) => answerType(type, schema));
  const params = members.length === 0 ? 'Record<never, never>' : `{ ${members.join('; ')} }`;
  return `${comment(summary, '  ')}  ${operationId}: { params: ${params}; answer: ${union([...new Set(answers)])} };\n`;
}

function bodyMembers({ required, content }: NonNullable<DocumentedOperation['requestBody']>): string[] {
  const types = Object.keys(content);
  const mark = required === true ? '' : '?';
  if (types.includes(json)) return [`body${mark}: ${typeOf(content[json]?.schema ?? {})}`];
  return [`body${mark}: Bytes`, `contentType${mark}: ${union(types.map(literal))}`];
}

function operationRow({ path, method, operation }: { path: string; method: string; operation: DocumentedOperation }): string {
  const { operationId, parameters = [], requestBody, responses } = operation;
  if (!path.startsWith(`${apiPrefix}/`)) throw new Error(`${operationId} is not below ${apiPrefix}`);
  const [{ type } = { type: null }] = answersOf(responses);
  const row = [`method: '${method}'`, `path: '${path.slice(apiPrefix.length)}'`];
  if (parameters.some(({ in: place, name }) => place === 'header' && name === 'Idempotency-Key')) row.push('takesKey: true');
  if (requestBody !== undefined && !(json in requestBody.content)) row.push('sendsBytes: true');
  if (type !== null && type !== json) row.push(`answers: '${type.startsWith('text/') ? 'text' : 'bytes'}'`);
  return `  ${operationId}: { ${row.join(', ')} },\n`;
}

/** Of the path and the query; a name that the path has can't be given in the query too. */
function parametersOf(path: string, parameters: readonly Parameter[]): Parameter[] {
  const inPath = parameters.filter(({ in: place }) => place === 'path');
  for (const { name } of inPath) if (!path.includes(`{${name}}`)) throw new Error(`${path} has no ${name}`);
  const names = new Set(inPath.map(({ name }) => name));
  return [...inPath, ...parameters.filter(({ in: place, name }) => place === 'query' && !names.has(name))];
}

/** Those that the client does not send by itself. */
function headersOf(parameters: readonly Parameter[]): Parameter[] {
  return parameters.filter(({ in: place, name }) => place === 'header' && name !== 'If-Match' && name !== 'Idempotency-Key');
}

function isConditional(parameters: readonly Parameter[]): boolean {
  return parameters.some(({ in: place, name }) => place === 'header' && name === 'If-Match');
}

function answersOf(responses: DocumentedOperation['responses']): { type: string | null; schema: Schema }[] {
  const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  return good.flatMap(([, { content }]): { type: string | null; schema: Schema }[] => {
    if (content === undefined) return [{ type: null, schema: {} }];
    return Object.entries(content).map(([type, { schema = {} }]) => ({ type, schema }));
  });
}

function answerType(type: string | null, schema: Schema): string {
  if (type === null) return 'null';
  if (type === json) return typeOf(schema);
  return type.startsWith('text/') ? 'string' : 'Blob';
}

/** A schema as a type of TypeScript. */
function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return nameOf(schema.$ref.slice('#/components/schemas/'.length));
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return union(schema.enum.map(literal));
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants !== undefined) return union([...new Set(variants.map(typeOf))]);
  if (schema.allOf !== undefined) return schema.allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  const types = [schema.type ?? []].flat();
  return types.length === 0 ? 'unknown' : union(types.map((type) => plainType(type, schema)));
}

function plainType(type: string, schema: Schema): string {
  if (type === 'integer') return 'number';
  if (type === 'string' || type === 'number' || type === 'boolean' || type === 'null') return type;
  if (type === 'array') return `(${typeOf(schema.items ?? {})})[]`.replace(/^\((\w+)\)\[\]$/, '$1[]');
  if (type === 'object') return objectType(schema);
  throw new Error(`a schema of type ${type} has no type here`);
}

function objectType({ properties, required = [], additionalProperties, patternProperties }: Schema): string {
  const [pattern] = Object.values(patternProperties ?? {});
  const rest = pattern ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
  if (properties === undefined) return `Record<string, ${rest === undefined ? 'unknown' : typeOf(rest)}>`;
  const members = Object.entries(properties).map(([name, schema]) => member(name, schema, required.includes(name)));
  return members.length === 0 ? 'Record<string, never>' : `{ ${members.join('; ')} }`;
}

/** In a query a member may also be given as undefined, which leaves it out. */
function member(name: string, schema: Schema, isRequired: boolean, mayBeUndefined = false): string {
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
  const said = schema.description === undefined ? '' : `/** ${oneLine(schema.description)} */ `;
  return `${said}${key}${isRequired ? '' : '?'}: ${typeOf(schema)}${mayBeUndefined && !isRequired ? ' | undefined' : ''}`;
}

function union(types: readonly string[]): string {
  return types.length === 0 ? 'never' : types.join(' | ');
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : JSON.stringify(value);
}

function nameOf(name: string): string {
  return renamed[name] ?? name;
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? '' : `${indent}/** ${oneLine(text)} */\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('*/', '* /');
}
