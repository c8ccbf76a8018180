/** One request as a person or machine sends it; sent again it is the same to the last byte. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  /** The problem's code; null when the answer is no problem. */
  readonly code: string | null;
  readonly body: Record<string, unknown>;
  readonly replayed: boolean;
  readonly durationMs: number;
}

/** No answer came because the connection could not be made or broke. */
export class ConnectionLost extends Error {}

/** Neither an answer nor a broken connection within the bound. */
export class RequestHung extends Error {}

/** Sends a request over a kept-alive connection. Errors: ConnectionLost; RequestHung after `timeoutMs`. */
export async function send(url: string, request: ApiRequest, timeoutMs = 15_000): Promise<Answer> {
  const startedAt = performance.now();
  try {
    const response = await fetch(`${url}/api/v1${request.path}`, {
      method: request.method,
      headers: request.body === undefined ? request.headers : { ...request.headers, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await response.text();
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') === true;
    return {
      status: response.status,
      code: isProblem ? String(body.code) : null,
      body,
      replayed: response.headers.get('idempotent-replayed') === 'true',
      durationMs: performance.now() - startedAt,
    };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new RequestHung(`${request.method} ${request.path} had no answer within ${timeoutMs} ms`);
    }
    throw new ConnectionLost(`${request.method} ${request.path}: ${error instanceof Error ? error.message : 'failed'}`, { cause: error });
  }
}
