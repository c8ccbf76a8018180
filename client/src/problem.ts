import type { ProblemCode, ProblemDocument } from './api.generated.ts';

/** What the server refused or could not do, as RFC 9457 says it. Decide by `code`, show `detail`, quote `requestId` to whoever runs the server. */
export class Problem extends Error {
  readonly status: number;
  /** A server newer than this client may have codes that it does not know. */
  readonly code: ProblemCode | (string & {});
  readonly title: string;
  readonly detail: string;
  /** Whether the same request, sent again, may succeed. */
  readonly retryable: boolean;
  /** Empty when what answered was not the server itself, but something before it. */
  readonly requestId: string;
  /** One for each field that is wrong: where (JSON pointer), which mistake, what would help. */
  readonly errors: NonNullable<ProblemDocument['errors']>;
  readonly data: NonNullable<ProblemDocument['data']>;
  /** How long the server asks to wait before the request is sent again; null when it says nothing of it. */
  readonly retryAfterMs: number | null;

  constructor(document: ProblemDocument, retryAfterMs: number | null = null) {
    super(document.detail);
    this.name = 'Problem';
    this.status = document.status;
    this.code = document.code;
    this.title = document.title;
    this.detail = document.detail;
    this.retryable = document.retryable;
    this.requestId = document.requestId;
    this.errors = document.errors ?? [];
    this.data = document.data ?? {};
    this.retryAfterMs = retryAfterMs;
  }
}

/** No answer came: the server could not be reached, the connection broke, or it took too long. Whether the request was carried out is not known. */
export class NoAnswer extends Error {
  constructor(message: string, more: { cause?: unknown } = {}) {
    super(message, more);
    this.name = 'NoAnswer';
  }
}

/** The problem that an answer tells of; one from something before the server, such as a proxy, becomes one by its status. */
export async function problemOf(answer: Response): Promise<Problem> {
  const retryAfterMs = parseRetryAfter(answer.headers.get('retry-after'));
  const document = answer.headers.get('content-type')?.startsWith('application/problem+json') ? await readDocument(answer) : null;
  if (document !== null) return new Problem(document, retryAfterMs);
  const code = codeOf(answer.status);
  return new Problem(
    {
      type: `urn:orderly:problem:${code}`,
      title: answer.statusText,
      status: answer.status,
      code,
      detail: `Something that is not Orderly answered ${answer.status}. Look at what stands between here and the server.`,
      retryable: code === 'dependency_unavailable' || code === 'rate_limited',
      requestId: '',
    },
    retryAfterMs,
  );
}

async function readDocument(answer: Response): Promise<ProblemDocument | null> {
  const document: unknown = await answer.json().catch(() => null);
  const isOne = typeof document === 'object' && document !== null && 'code' in document && typeof document.code === 'string';
  return isOne ? (document as ProblemDocument) : null;
}

function codeOf(status: number): ProblemCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 429) return 'rate_limited';
  if (status >= 502 && status <= 504) return 'dependency_unavailable';
  return status >= 500 ? 'internal' : 'invalid_request';
}

/** Retry-After (RFC 9110 section 10.2.3), seconds or a date, as milliseconds from now; null when it is neither. */
export function parseRetryAfter(header: string | null, nowMs: number = Date.now()): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
