import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifySchemaCompiler } from 'fastify';

const options = { allErrors: true, removeAdditional: false, useDefaults: true, strict: false, ownProperties: true } as const;
const addFormats = formats as unknown as (ajv: Ajv) => Ajv;
const ofBody = addFormats(new Ajv({ ...options, coerceTypes: false }));
const ofText = addFormats(new Ajv({ ...options, coerceTypes: true }));

/** Bodies are taken as they are; what comes as text (query, path, headers) is read as the type its schema names. Unknown members are refused. */
export const compileValidator: FastifySchemaCompiler<object> = ({ schema, httpPart }) => (httpPart === 'body' ? ofBody : ofText).compile(schema);

const maxDepth = 20;
const maxNodes = 20_000;

/** Whether a parsed value holds U+0000 anywhere, is nested deeper than 20, or has more than 20,000 members: what no database text takes, or no person sends. */
export function isHostile(value: unknown): boolean {
  let nodes = 0;
  function visit(inner: unknown, depth: number): boolean {
    if (typeof inner === 'string') return inner.includes('\0') || !inner.isWellFormed();
    if (typeof inner !== 'object' || inner === null) return false;
    if (depth > maxDepth) return true;
    for (const [name, member] of Object.entries(inner)) {
      nodes += 1;
      if (nodes > maxNodes || name.includes('\0') || visit(member, depth + 1)) return true;
    }
    return false;
  }
  return visit(value, 0);
}
