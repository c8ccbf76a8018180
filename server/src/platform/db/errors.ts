import pg from 'pg';
import { OrderlyError } from '../errors.ts';

/**
 * What PostgreSQL refused, by kind; the message never reaches a client, and quotes no value. `conflict`: the whole transaction, tried again, may succeed; `moved`: too, since it wrote on
 * grounds that were no longer so. */
export class DatabaseError extends Error {
  readonly kind: 'unique' | 'foreign_key' | 'check' | 'row_security' | 'privilege' | 'conflict' | 'moved' | 'illegal' | 'other';
  readonly constraint: string | null;

  constructor(kind: DatabaseError['kind'], constraint: string | null, cause: unknown, statement: string | null = null) {
    super(`the database refused: ${kind}${constraint === null ? '' : ` (${constraint})`}${statement === null ? '' : ` in ${statement}`}`, { cause });
    this.name = 'DatabaseError';
    this.kind = kind;
    this.constraint = constraint;
  }
}

const kinds: Readonly<Record<string, DatabaseError['kind']>> = {
  '23505': 'unique',
  '23P01': 'unique',
  '23503': 'foreign_key',
  '23514': 'check',
  // A right that the role lacks: a mistake of ours, whoever asks.
  '42501': 'privilege',
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'conflict',
  OR001: 'illegal',
  OR002: 'illegal',
  OR003: 'moved',
};

/** Classes 08, 53, 57 and the time-outs: the database is away or gave up, and the same request may succeed later. */
function isAway(code: string): boolean {
  return code.startsWith('08') || code.startsWith('57') || code.startsWith('53') || code === '25P03' || code === '25P04';
}

/** Whether the connection that an error came from is beyond use: it is gone, or its prepared statements are not what this process thinks. */
export function breaksConnection(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return !(error instanceof DatabaseError);
  return error.severity === 'FATAL' || error.severity === 'PANIC' || error.code === '26000' || error.code === '0A000';
}

/** Whether the server answered at all: after any other failure it is not known what it has done. */
export function isAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC';
}

/** Turns what `pg` threw into an error of ours; anything else passes as it is. `statement`: whose failure it is. */
export function asDomainError(error: unknown, statement: string | null = null): unknown {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    if (isAway(code)) return unavailable(error);
    return new DatabaseError(isRowSecurity(error) ? 'row_security' : (kinds[code] ?? 'other'), error.constraint ?? null, error, statement);
  }
  if (error instanceof Error && (isConnectionLoss(error.message) || isSocketError(error))) return unavailable(error);
  return error;
}

/** Whether a row is not one that the caller may write. PostgreSQL gives it the code of a missing right, and says it in the server's language. */
function isRowSecurity(error: pg.DatabaseError): boolean {
  return error.code === '42501' && error.routine === 'ExecWithCheckOptions';
}

/** The database is away or too busy. */
export function unavailable(cause: unknown): OrderlyError {
  return new OrderlyError('dependency_unavailable', 'The database does not answer now. Try again in a moment.', { cause });
}

/** The connection broke after COMMIT was sent and before it was acknowledged. */
export function outcomeUnknown(cause: unknown): OrderlyError {
  const detail =
    'The database went away while the change was being committed: it may have been made or not. Send it again with the same idempotency key, or look first.';
  return new OrderlyError('dependency_unavailable', detail, { cause });
}

function isConnectionLoss(message: string): boolean {
  return /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout expired|timeout exceeded)/.test(message);
}

const socketErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

function isSocketError(error: Error): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && socketErrors.has(code);
}
