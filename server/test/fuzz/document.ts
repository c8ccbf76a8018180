import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { formats } from '../../src/platform/http/formats.ts';

/** A JSON Schema of the document, references followed. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** With its parameters in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly schema: Schema; readonly examples: readonly unknown[] } | null;
  /** What is wrong with a body by the document, as JSON pointers; none when it fits. */
  readonly mistakesIn: (body: unknown) => string[];
  /** What is wrong with an answer by the document, or null. */
  readonly misfit: (status: number, body: unknown) => string | null;
  readonly isDescribed: (status: number) => boolean;
}

interface RawMedia {
  readonly schema: object;
  readonly examples?: Readonly<Record<string, { readonly value?: unknown; readonly $ref?: string }>>;
}
interface RawOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, RawMedia>> };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, RawMedia>> }>>;
}
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
}

/** Every operation of an OpenAPI document, with what decides about its bodies and answers. The document's word counts, not the server's schemas. */
export function readOperations(document: Document): Operation[] {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    formats: Object.fromEntries(Object.entries(formats).map(([name, { matches }]) => [name, matches])),
  });
  ajv.addSchema({ $id: 'document', ...document });
  const follow = (value: unknown) => followed(value, document);
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => {
      const media = Object.values(raw.requestBody?.content ?? {})[0];
      const validate = media === undefined ? null : compile(ajv, media.schema);
      const answers = new Map<string, ValidateFunction>();
      for (const [status, response] of Object.entries(raw.responses)) {
        const schema = (follow(response) as RawOperation['responses'][string]).content?.['application/json']?.schema;
        if (schema !== undefined && status.startsWith('2')) answers.set(status, compile(ajv, schema));
      }
      return {
        id: raw.operationId,
        method: method.toUpperCase() as Operation['method'],
        path,
        parameters: raw.parameters ?? [],
        body:
          media === undefined
            ? null
            : {
                schema: expanded(media.schema, document) as Schema,
                examples: Object.values(media.examples ?? {}).map((example) => (follow(example) as { value: unknown }).value),
              },
        mistakesIn: (body) => (validate === null || validate(body) ? [] : (validate.errors ?? []).map(pointerOf)),
        misfit: (status, body) => {
          const fits = answers.get(String(status));
          return fits === undefined || fits(body) ? null : ajv.errorsText(fits.errors);
        },
        isDescribed: (status) => String(status) in raw.responses,
      };
    }),
  );
}

function compile(ajv: Ajv2020, schema: object): ValidateFunction {
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')));
}

/** Where a mistake is: of a member that is missing or too much, the member itself. */
function pointerOf({ instancePath, params }: ErrorObject): string {
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  const member = missingProperty ?? additionalProperty;
  return member === undefined ? instancePath : `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function followed(value: unknown, document: Document): unknown {
  const reference = (value as { $ref?: unknown } | null)?.$ref;
  if (typeof reference !== 'string') return value;
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document);
}

/** The schema with what its references lead to in their places; none of ours leads back to itself. */
function expanded(schema: unknown, document: Document): unknown {
  const value = followed(schema, document);
  if (Array.isArray(value)) return value.map((element) => expanded(element, document));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, expanded(inner, document)]));
}
