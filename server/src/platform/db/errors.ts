import pg from 'pg';
import { OrderlyError } from '../errors.ts';

/** What PostgreSQL refused, by kind; the message never reaches a client, because it may quote values. */
export class DatabaseError extends Error {
  readonly kind: 'unique' | 'foreign_key' | 'check' | 'row_security' | 'conflict' | 'illegal' | 'other';
  readonly constraint: string | null;

  constructor(kind: DatabaseError['kind'], constraint: string | null, cause: unknown) {
    super(`the database refused: ${kind}${constraint === null ? '' : ` (${constraint})`}`, { cause });
    this.name = 'DatabaseError';
    this.kind = kind;
    this.constraint = constraint;
  }
}

const kinds: Readonly<Record<string, DatabaseError['kind']>> = {
  '23505': 'unique',
  '23503': 'foreign_key',
  '23514': 'check',
  '42501': 'row_security',
  '40001': 'conflict',
  '40P01': 'conflict',
  OR001: 'illegal',
  OR002: 'illegal',
};

/** Classes 08 and 57 and the time-outs: the database is away or gave up, and the same request may succeed later. */
function isAway(code: string): boolean {
  return code.startsWith('08') || code.startsWith('57') || code.startsWith('53') || code === '25P03' || code === '25P04';
}

/** Turns what `pg` threw into an error of ours; anything else passes as it is. */
export function asDomainError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    if (isAway(code)) return new OrderlyError('dependency_unavailable', 'The database does not answer now. Try again in a moment.', { cause: error });
    const kind = kinds[code];
    if (kind !== undefined) return new DatabaseError(kind, error.constraint ?? null, error);
    return new DatabaseError('other', null, error);
  }
  if (error instanceof Error && (/^Connection terminated|^Client has encountered a connection error|^Client was closed/.test(error.message) || isSocketError(error))) {
    return new OrderlyError('dependency_unavailable', 'The database does not answer now. Try again in a moment.', { cause: error });
  }
  return error;
}

function isSocketError(error: Error): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ENOENT';
}
