import { type Static, type TSchema, Type } from 'typebox';

export const Uuid = Type.String({ format: 'uuid', examples: ['0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e'] });
/** ISO 8601 UTC, milliseconds. */
export const Timestamp = Type.String({ format: 'date-time', examples: ['2026-11-20T15:04:05.000Z'] });
export const CalendarDate = Type.String({ format: 'date', examples: ['2026-11-20'] });
/** Free text a person types. It is PHI wherever it stands: encrypted, never logged. */
export const FreeText = Type.String({ minLength: 1, maxLength: 4000 });

/** A string out of a fixed list, as JSON Schema `enum`. */
export function oneOf<const T extends readonly string[]>(values: T, options: { description?: string; examples?: T[number][] } = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });
}

export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** An object that refuses members it does not know. */
export function closed<T extends Record<string, TSchema>>(properties: T, options: Record<string, unknown> = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** A page of a list; its example, unless given, is a page with the item's first example on it. */
export function pageOf<T extends TSchema>(item: T, options: { examples?: unknown[]; description?: string } = {}) {
  const [example] = (item as { examples?: unknown[] }).examples ?? [];
  return Type.Object(
    { items: Type.Array(item), nextCursor: nullable(Type.String({ description: 'Send it back as `cursor`; null on the last page.' })) },
    { ...(example === undefined ? {} : { examples: [{ items: [example], nextCursor: null }] }), ...options },
  );
}

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 50, examples: [20] })),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1000, description: '`nextCursor` of the page before.', examples: ['eyJhIjoiMDE5OWMwZGUifQ'] }),
  ),
};

export type Infer<T extends TSchema> = Static<T>;
