import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { DatabaseError } from '../db/errors.ts';
import { type ErrorCode, type FieldError, OrderlyError } from '../errors.ts';
import { describeError } from '../log.ts';

/** What HTTP says for each code. `retryable`: the same request, sent again, may succeed. */
export const problemKinds: Readonly<Record<ErrorCode, { readonly status: number; readonly title: string; readonly retryable: boolean }>> = {
  invalid_request: { status: 400, title: 'The request is not valid', retryable: false },
  unauthenticated: { status: 401, title: 'Sign in first', retryable: false },
  forbidden: { status: 403, title: 'Not allowed', retryable: false },
  confirmation_required: { status: 403, title: 'Type your password again', retryable: false },
  not_found: { status: 404, title: 'Not found', retryable: false },
  method_not_allowed: { status: 405, title: 'Method not allowed', retryable: false },
  request_timeout: { status: 408, title: 'The request took too long to arrive', retryable: true },
  conflict: { status: 409, title: 'Conflict', retryable: false },
  invalid_transition: { status: 409, title: 'Not possible now', retryable: false },
  retention: { status: 409, title: 'To be kept for longer', retryable: false },
  idempotency_in_flight: { status: 409, title: 'The same request is being worked on', retryable: true },
  version_conflict: { status: 412, title: 'Changed since it was read', retryable: false },
  payload_too_large: { status: 413, title: 'The body is too large', retryable: false },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', retryable: false },
  missing_data: { status: 422, title: 'Required data is missing', retryable: false },
  territory_mismatch: { status: 422, title: 'The territory does not fit', retryable: false },
  idempotency_mismatch: { status: 422, title: 'The key was used for another request', retryable: false },
  precondition_required: { status: 428, title: 'A precondition is required', retryable: false },
  rate_limited: { status: 429, title: 'Too many requests', retryable: true },
  headers_too_large: { status: 431, title: 'The headers are too large', retryable: false },
  internal: { status: 500, title: 'An error on our side', retryable: false },
  dependency_unavailable: { status: 503, title: 'Not available now', retryable: true },
};

export const maxFieldErrors = 50;
export const problemMediaType = 'application/problem+json';
const problemContentType = `${problemMediaType}; charset=utf-8`;
const defaultRetryAfterSeconds = 2;

const FieldErrorSchema = Type.Object({
  pointer: Type.String({
    description: 'JSON pointer (RFC 6901) into the body, or `/name` of a query parameter, path parameter or header.',
    examples: ['/lines/0/hcpcs'],
  }),
  code: Type.String({ examples: ['pattern'] }),
  detail: Type.String({ description: 'What would help.' }),
});

/** RFC 9457 problem details, as every error of the API answers. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'A URN made of the code.', examples: ['urn:orderly:problem:version_conflict'] }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; what a program decides by.', examples: ['version_conflict'] }),
    detail: Type.String({ description: 'What happened and what would help.' }),
    retryable: Type.Boolean({ description: 'Whether the same request, sent again, may succeed.' }),
    requestId: Type.String(),
    errors: Type.Optional(Type.Array(FieldErrorSchema, { description: `One for each field that is wrong, at most ${maxFieldErrors}.` })),
    data: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), { description: 'More facts, by code.' })),
  },
  { description: 'An error, as RFC 9457 problem details.' },
);
export type Problem = Static<typeof Problem>;

/** The problem document of an error. Of one that nobody foresaw nothing is told but the request's id. */
export function problemOf(error: unknown, requestId: string): Problem {
  const known = asProblemError(error);
  const { status, title, retryable } = problemKinds[known.code];
  return {
    type: `urn:orderly:problem:${known.code}`,
    title,
    status,
    code: known.code,
    detail: known.detail,
    retryable,
    requestId,
    ...(known.errors.length === 0
      ? {}
      : { errors: known.errors.slice(0, maxFieldErrors).map(({ pointer, code, detail }) => ({ pointer, code, detail })) }),
    ...(Object.keys(known.data).length === 0 ? {} : { data: known.data }),
  };
}

/** Answers an error, with the headers its status asks for (RFC 9110: WWW-Authenticate with 401, Retry-After with 429 and 503), and logs those on our side. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = loggedProblem(error, request);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="orderly"');
  if (problem.status === 429 || problem.status === 503)
    reply.header('retry-after', String(problem.data?.retryAfterSeconds ?? defaultRetryAfterSeconds));
  reply.header('cache-control', 'no-store');
  return reply.code(problem.status).type(problemContentType).send(JSON.stringify(problem));
}

/** The problem document of an error of a request, or of one item of it; an error on our side is logged. */
export function loggedProblem(error: unknown, request: FastifyRequest): Problem {
  const problem = problemOf(error, request.id);
  if (problem.status >= 500) {
    const place = { method: request.method, route: request.routeOptions.url ?? null };
    // The description is made here: a logger that another part made may have no serializer that withholds messages.
    request.log[problem.status === 500 ? 'error' : 'warn']({ ...place, failure: describeError(error) }, problem.code);
  }
  return problem;
}

/** The domain error for whatever a handler or the framework threw. What is not known becomes `internal`, without any detail. */
export function asProblemError(error: unknown): OrderlyError {
  if (error instanceof OrderlyError) return error;
  if (error instanceof DatabaseError) return ofDatabase(error);
  // Anything can be thrown, null too.
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? frameworkErrors[code] : undefined;
  if (known !== undefined) return known(error);
  // Named by the framework as the client's mistake, but not in the table; its message may quote what was sent.
  if (typeof code === 'string' && code.startsWith('FST_ERR_') && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new OrderlyError('invalid_request', 'The request could not be read.', { cause: error });
  }
  return new OrderlyError('internal', 'Something failed on our side. Tell the operator the requestId.', { cause: error });
}

function ofDatabase(error: DatabaseError): OrderlyError {
  if (error.kind === 'unique') return new OrderlyError('conflict', 'Something with the same unique data exists already.', { cause: error });
  if (error.kind === 'foreign_key')
    return new OrderlyError('conflict', 'Something that the request names does not exist, or is still referred to.', { cause: error });
  if (error.kind === 'row_security') return new OrderlyError('forbidden', 'You may not do this here.', { cause: error });
  if (error.kind === 'illegal') return new OrderlyError('conflict', 'The database refused this change as illegal.', { cause: error });
  if (error.kind === 'conflict') {
    return new OrderlyError('dependency_unavailable', 'Two changes met. Send the request again.', { data: { retryAfterSeconds: 1 }, cause: error });
  }
  return new OrderlyError('internal', 'Something failed on our side. Tell the operator the requestId.', { cause: error });
}

const frameworkErrors: Readonly<Record<string, (error: unknown) => OrderlyError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new OrderlyError('payload_too_large', 'The body is larger than this endpoint takes. Send less, or in several requests.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new OrderlyError('unsupported_media_type', 'Send JSON, with the header Content-Type: application/json.'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => bodyError('length', 'The body is not as long as Content-Length says.'),
  FST_ERR_BAD_URL: () =>
    new OrderlyError('invalid_request', 'The path is not valid: a percent sign is not followed by two hexadecimal digits of UTF-8.'),
  FST_ERR_MAX_PARAM_LENGTH: () => new OrderlyError('invalid_request', 'A part of the path is too long.'),
  FST_ERR_HANDLER_TIMEOUT: (cause) => new OrderlyError('dependency_unavailable', 'The answer took too long. Try again in a moment.', { cause }),
};

/** A mistake in the body as a whole, or at a place in it. */
export function bodyError(code: string, detail: string, pointer = ''): OrderlyError {
  const errors: FieldError[] = [{ pointer, code, detail }];
  return new OrderlyError('invalid_request', detail, { errors });
}
