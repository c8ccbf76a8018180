import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseError } from '../db/errors.ts';
import { type ErrorCode, type FieldError, OrderlyError } from '../errors.ts';

interface Kind {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
}

/** The one table from code to HTTP (RFC 9457, RFC 9110; design, "API"). */
export const problemKinds: Readonly<Record<ErrorCode, Kind>> = {
  invalid_request: { status: 400, title: 'The request is not valid', retryable: false },
  unauthenticated: { status: 401, title: 'Not signed in', retryable: false },
  forbidden: { status: 403, title: 'Not allowed', retryable: false },
  not_found: { status: 404, title: 'Not found', retryable: false },
  method_not_allowed: { status: 405, title: 'Method not allowed', retryable: false },
  conflict: { status: 409, title: 'Conflict', retryable: false },
  invalid_transition: { status: 409, title: 'The order does not take this action now', retryable: false },
  idempotency_in_flight: { status: 409, title: 'The same request is still being worked on', retryable: true },
  version_conflict: { status: 412, title: 'The order has changed', retryable: false },
  payload_too_large: { status: 413, title: 'The body is too large', retryable: false },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', retryable: false },
  missing_data: { status: 422, title: 'Required data is missing', retryable: false },
  territory_mismatch: { status: 422, title: 'The territory does not fit', retryable: false },
  idempotency_mismatch: { status: 422, title: 'The Idempotency-Key was used for another request', retryable: false },
  precondition_required: { status: 428, title: 'If-Match is required', retryable: false },
  rate_limited: { status: 429, title: 'Too many requests', retryable: true },
  internal: { status: 500, title: 'Internal error', retryable: false },
  dependency_unavailable: { status: 503, title: 'Temporarily unavailable', retryable: true },
};

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly retryable: boolean;
  readonly requestId: string;
  readonly errors?: readonly FieldError[];
}

/** The problem document of an error. Nothing of an unexpected error reaches the caller but the request's id. */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = asOrderlyError(error);
  const kind = problemKinds[known.code];
  return {
    type: `urn:orderly:problem:${known.code}`,
    title: kind.title,
    status: kind.status,
    code: known.code,
    detail: known.detail,
    retryable: kind.retryable,
    requestId,
    ...(known.errors.length === 0 ? {} : { errors: known.errors }),
  };
}

/** Answers an error as application/problem+json and logs those nobody foresaw. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(error, request.id);
  if (problem.status === 500) request.log.error({ kind: kindOf(error), stack: stackOf(error) }, 'unexpected error');
  if (problem.status === 503 || problem.status === 429) reply.header('retry-after', '1');
  return reply.code(problem.status).header('content-type', 'application/problem+json').serializer(JSON.stringify).send(problem);
}

/** Error messages may quote values, and values may be patient data: only kind and place are logged. */
function kindOf(error: unknown): string {
  if (error instanceof DatabaseError) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
function stackOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12);
}

function asOrderlyError(error: unknown): OrderlyError {
  if (error instanceof OrderlyError) return error;
  if (error instanceof DatabaseError && error.kind === 'conflict') {
    return new OrderlyError('dependency_unavailable', 'Two changes met. Send the request again.');
  }
  const http = error as Partial<FastifyError>;
  if (http.validation !== undefined) return validationError(http);
  switch (http.statusCode) {
    case 400:
      return new OrderlyError('invalid_request', 'The body is not valid JSON, or is empty. Send a JSON object.');
    case 413:
      return new OrderlyError('payload_too_large', 'Send a smaller body.');
    case 415:
      return new OrderlyError('unsupported_media_type', 'Send the body as application/json.');
    case 429:
      return new OrderlyError('rate_limited', 'Wait until Retry-After has passed.');
    default:
      return new OrderlyError('internal', 'Something went wrong here. The request id helps us find it.');
  }
}

const remedies: Readonly<Record<string, (params: Record<string, unknown>) => string>> = {
  required: ({ missingProperty }) => `Add ${String(missingProperty)}.`,
  additionalProperties: () => 'Remove it: no such member is known here.',
  type: ({ type }) => `Must be of the type ${String(type)}.`,
  enum: ({ allowedValues }) => `Must be one of: ${(allowedValues as unknown[]).join(', ')}.`,
  format: ({ format }) => `Must be a valid ${String(format)}.`,
  pattern: ({ pattern }) => `Must match ${String(pattern)}.`,
  minLength: ({ limit }) => `Must have at least ${String(limit)} character(s).`,
  maxLength: ({ limit }) => `Must have at most ${String(limit)} characters.`,
  minimum: ({ limit }) => `Must be at least ${String(limit)}.`,
  maximum: ({ limit }) => `Must be at most ${String(limit)}.`,
  minItems: ({ limit }) => `Must have at least ${String(limit)} item(s).`,
  maxItems: ({ limit }) => `Must have at most ${String(limit)} items.`,
};
const maxFieldErrors = 50;

function validationError({ validation = [], validationContext }: Partial<FastifyError>): OrderlyError {
  const errors = validation.slice(0, maxFieldErrors).map(({ keyword, instancePath, params }) => {
    const member = keyword === 'required' ? params.missingProperty : keyword === 'additionalProperties' ? params.additionalProperty : undefined;
    const pointer = member === undefined ? instancePath : `${instancePath}/${escapePointer(String(member)).slice(0, 100)}`;
    return { pointer, code: keyword === 'additionalProperties' ? 'unknown_member' : keyword, detail: remedies[keyword]?.(params) ?? 'Does not fit.' };
  });
  const where = validationContext === undefined || validationContext === 'body' ? 'body' : validationContext;
  return new OrderlyError('invalid_request', `The ${where} is not as this endpoint needs it; see errors.`, { errors });
}

function escapePointer(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
