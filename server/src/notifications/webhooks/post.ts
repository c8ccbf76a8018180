import { request as askHttp, type IncomingMessage } from 'node:http';
import { request as askHttps } from 'node:https';
import { isIP } from 'node:net';
import { guardedLookup, mayBeReached, RefusedAddress, type Resolve } from './public-address.ts';

export interface Posting {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowLoopback: boolean;
  readonly timeoutMs: number;
  /** How names are resolved; the system's own unless told. */
  readonly resolveName?: Resolve | undefined;
}

/** Either a status, and what they asked us to wait; or why there was none. */
export type Posted = { readonly status: number; readonly retryAfterMs: number | null } | { readonly failure: string };

const longestWaitMs = 24 * 3_600_000;

/** Whether an address may be a webhook's at all: https, or http on this machine where that is allowed; no password in it, no address that is not public. */
export function mayBePosted(address: string, allowLoopback: boolean): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  const host = hostname.replace(/^\[|\]$/g, '');
  const isHere = allowLoopback && (host === 'localhost' || (isIP(host) !== 0 && mayBeReached(host, true) && !mayBeReached(host, false)));
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) return false;
  return isIP(host) === 0 || mayBeReached(host, allowLoopback);
}

/** Posts a body to an address, once: follows no redirect, reads nothing of the answer beyond its head, connects to nothing that is not public. */
export async function post(url: string, { headers, body, allowLoopback, timeoutMs, resolveName }: Posting): Promise<Posted> {
  if (!mayBePosted(url, allowLoopback)) return { failure: 'refused_address' };
  const signal = AbortSignal.timeout(timeoutMs);
  const ask = new URL(url).protocol === 'https:' ? askHttps : askHttp;
  try {
    const answer = await new Promise<IncomingMessage>((done, failed) => {
      const length = String(Buffer.byteLength(body));
      const options = {
        method: 'POST',
        headers: { ...headers, 'content-length': length },
        signal,
        agent: false,
        lookup: guardedLookup(allowLoopback, resolveName),
      };
      const asking = ask(url, options, done);
      asking.on('error', failed);
      asking.end(body);
    });
    // What they answer beyond the status interests nobody, however much it is.
    answer.destroy();
    return { status: answer.statusCode ?? 0, retryAfterMs: retryAfter(answer.headers['retry-after']) };
  } catch (error) {
    return { failure: signal.aborted ? 'timeout' : error instanceof RefusedAddress ? 'refused_address' : 'unreachable' };
  }
}

/** Seconds or an HTTP date, RFC 9110 section 10.2.3; null when there is none that makes sense. */
function retryAfter(value: string | undefined): number | null {
  if (value === undefined) return null;
  const ms = /^\d{1,6}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, longestWaitMs) : null;
}
