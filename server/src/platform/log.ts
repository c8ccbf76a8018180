import pino, { type DestinationStream, type Logger } from 'pino';
import { OrderlyError } from './errors.ts';

export type Log = Logger;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

// The last net: nothing writes these on purpose.
const secrets = ['authorization', 'cookie', 'password', 'token', 'secret', 'apiKey', 'body', 'headers', 'url', 'query', 'params'];
const redactPaths = secrets.flatMap((name) => [name, `*.${name}`]);

/**
 * A logger of JSON lines, to standard output unless told otherwise.
 * Errors are described by `describeError`, so that no message that may quote a value is written.
 */
export function createLog(level: LogLevel, destination: DestinationStream = pino.destination({ dest: 1, sync: true })): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: redactPaths, censor: '[redacted]' },
      serializers: { err: describeError },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
}

export interface ErrorDescription {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: readonly string[];
  readonly cause?: ErrorDescription;
}

const maxFrames = 12;
const maxCauses = 4;
// Written by us or by the language, never by a parser or a database that quotes what it was given.
const forOperators = ['OperatorError', 'SettingsError', 'MigrationError', 'PhiError'];
const quotesNothing = new Set(['OrderlyError', 'DatabaseError', 'TypeError', 'ReferenceError', 'InvariantError', ...forOperators]);

/** What to print when the program ends by an error: the message alone where it says the remedy, else all that is known, for a report. */
export function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return 'The program failed.';
  if (forOperators.includes(error.name)) return error.message;
  const cause = error.cause instanceof Error ? `\n  because: ${error.cause.message}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

/** What may be logged of an error: name, code, stack without its first line, and the message only of errors that never quote a value. */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  // `pg` has a DatabaseError of its own, whose message quotes what was sent; it is told apart by its severity.
  const safe = error instanceof OrderlyError || (quotesNothing.has(error.name) && !('severity' in error));
  return {
    name: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(safe ? { message: error.message } : {}),
    ...(typeof error.stack === 'string' ? { stack: framesOf(error.stack) } : {}),
    ...(cause !== undefined && depth < maxCauses ? { cause: describeError(cause, depth + 1) } : {}),
  };
}

function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, maxFrames)
    .map((line) => line.trim());
}
