/** Stable codes of what can go wrong; `platform/http/problems.ts` says which HTTP status each has. */
export type ErrorCode =
  | 'invalid_request'
  | 'unauthenticated'
  | 'forbidden'
  | 'confirmation_required'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'invalid_transition'
  | 'retention'
  | 'missing_data'
  | 'territory_mismatch'
  | 'version_conflict'
  | 'precondition_required'
  | 'idempotency_mismatch'
  | 'idempotency_in_flight'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'headers_too_large'
  | 'request_timeout'
  | 'rate_limited'
  | 'dependency_unavailable'
  | 'internal';

/** One mistake in what was sent: where (JSON pointer), which, and what would help. Never the value: it may be patient data. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What a refused request named that its caller may not know of, or that is not there. */
export interface OutOfSight {
  readonly resourceType: string;
  /** Null when only the database knows which. */
  readonly resourceId: string | null;
}

/** What whoever runs the server can mend. The message says how, and quotes nothing of anybody's data. */
export class OperatorError extends Error {
  constructor(message: string, more: { cause?: unknown } = {}) {
    super(message, more);
    this.name = 'OperatorError';
  }
}

/** A mistake of the program: something that always holds does not. The message quotes nothing but ids and words of ours. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantError';
  }
}

/** An error a caller can act on. `detail` says the remedy and holds no patient data. Knows no HTTP. */
export class OrderlyError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly data: Readonly<Record<string, string | number>>;
  /** Set where the refusal is a denial whatever its code says; it is recorded as one. */
  readonly outOfSight: OutOfSight | null;
  /** Ids of patients whom the error tells of, as a search would; their finding is recorded. */
  readonly finds: readonly string[];

  constructor(
    code: ErrorCode,
    detail: string,
    more: {
      errors?: readonly FieldError[];
      data?: Record<string, string | number>;
      cause?: unknown;
      outOfSight?: OutOfSight;
      finds?: readonly string[];
    } = {},
  ) {
    super(detail, { cause: more.cause });
    this.name = 'OrderlyError';
    this.code = code;
    this.detail = detail;
    this.errors = more.errors ?? [];
    this.data = more.data ?? {};
    this.outOfSight = more.outOfSight ?? null;
    this.finds = more.finds ?? [];
  }
}
