import { Unavailable } from './outside.ts';

export interface Asking {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Of the answer; a longer one is no answer. */
  readonly maxBytes?: number;
}

export interface OutsideAnswer {
  readonly status: number;
  /** Lower case, without parameters. */
  readonly contentType: string;
  readonly text: string;
}

const mostBytes = 1024 * 1024;
const longestWaitMs = 3600_000;

/**
 * Asks an address that the operator named, over HTTPS (or HTTP on this machine), without following redirects and with a bounded answer.
 * Answers whatever status below 500 they send. Errors: Unavailable for everything else, never with a word of what was sent or answered.
 */
export async function askOutside(url: string, { method, headers, body, signal, maxBytes = mostBytes }: Asking): Promise<OutsideAnswer> {
  const response = await send(url, { method, headers: { ...headers }, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) });
  const { status } = response;
  const isAway = status >= 500 || status === 429 || status === 408;
  if (isAway || (status >= 300 && status < 400)) {
    await response.body?.cancel().catch(() => undefined);
    throw new Unavailable(isAway ? `status_${status}` : 'redirect', { retryAfterMs: retryAfter(response.headers.get('retry-after')) });
  }
  return {
    status,
    contentType: (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    text: await read(response, maxBytes),
  };
}

/** Whether an address may be asked: HTTPS, or HTTP on this machine. */
export function mayBeAsked(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username } = new URL(address);
  return username === '' && (protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)));
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Unavailable('unreachable', { cause: error });
  }
}

async function read(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > maxBytes) throw new Unavailable('too_long');
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof Unavailable ? error : new Unavailable('broke_off', { cause: error });
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Seconds or an HTTP date, RFC 9110 section 10.2.3; null when there is none that makes sense. */
function retryAfter(value: string | null): number | null {
  if (value === null) return null;
  const ms = /^\d{1,6}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, longestWaitMs) : null;
}
