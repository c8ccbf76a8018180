import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { OrderlyError } from '../errors.ts';

const windowMs = 60_000;
const maxKeys = 50_000;
const overflow = 'overflow';
/** Refused credentials a minute of one address, after which only credentials that were good lately are heard. */
const maxFailuresPerMinute = 60;

// Kept from the request to its answer, so that it is hashed once.
const counted = Symbol('counted');
type Counted = FastifyRequest & { [counted]?: string | null };

interface Bucket {
  count: number;
  /** Whether a request with this credential was answered with anything but 401. */
  good: boolean;
}

export interface RateLimiter {
  /** Counts a request. Errors: rate_limited with the seconds to wait. */
  enter(request: FastifyRequest, perMinute: number): void;
  /** Counts a request of one address to one route, for what guesses passwords. Errors: rate_limited. */
  enterStrict(request: FastifyRequest, route: string, perMinute: number): void;
  /** Learns from the answer whether the credential was good. */
  leave(request: FastifyRequest, status: number): void;
}

/**
 * Counts requests by minute, in this process: of each credential, or of the address where none was sent. A made-up credential gets a bucket of its
 * own like any other, so what is answered with 401 counts against the address.
 */
export function createRateLimiter(sessionCookie: string | undefined, nowMs: () => number = Date.now): RateLimiter {
  let startedMs = 0;
  let buckets = new Map<string, Bucket>();
  let before = new Map<string, Bucket>();

  function bucketOf(key: string): Bucket {
    turn();
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      // Whoever comes when the table is full shares one bucket: the bound on memory holds, and nobody is let by uncounted.
      if (buckets.size >= maxKeys && key !== overflow) return bucketOf(overflow);
      bucket = { count: 0, good: before.get(key)?.good ?? false };
      buckets.set(key, bucket);
    }
    return bucket;
  }

  function turn(): void {
    const now = nowMs();
    if (now - startedMs < windowMs && now >= startedMs) return;
    before = now - startedMs < 2 * windowMs ? buckets : new Map();
    buckets = new Map();
    startedMs = now - (now % windowMs);
  }

  function refuse(): never {
    const retryAfterSeconds = Math.max(1, Math.ceil((startedMs + windowMs - nowMs()) / 1000));
    throw new OrderlyError('rate_limited', `Too many requests. Wait ${retryAfterSeconds} s.`, { data: { retryAfterSeconds } });
  }

  function count(bucket: Bucket, perMinute: number): void {
    bucket.count += 1;
    if (bucket.count > perMinute) refuse();
  }

  return {
    enter(request, perMinute) {
      const credential = credentialOf(request, sessionCookie);
      (request as Counted)[counted] = credential;
      const bucket = bucketOf(credential ?? `a:${request.ip}`);
      if (credential !== null && !bucket.good && bucketOf(`f:${request.ip}`).count >= maxFailuresPerMinute) refuse();
      count(bucket, perMinute);
    },
    enterStrict(request, route, perMinute) {
      count(bucketOf(`s:${route}:${request.ip}`), perMinute);
    },
    leave(request, status) {
      const credential = (request as Counted)[counted] ?? null;
      if (credential === null || status === 429) return;
      if (status === 401) bucketOf(`f:${request.ip}`).count += 1;
      else if (status < 400) bucketOf(credential).good = true;
    },
  };
}

/**
 * A name for what the request proves itself with, from which the credential can't be told; null when it has none. Only the token counts, not how
 * it is written or signed: whoever varies the rest must not get a bucket for each.
 */
function credentialOf(request: FastifyRequest, sessionCookie: string | undefined): string | null {
  const { authorization } = request.headers;
  const cookie = sessionCookie === undefined ? undefined : request.cookies?.[sessionCookie];
  const token = authorization === undefined ? cookie?.slice(0, cookie.lastIndexOf('.')) : authorization.slice(authorization.lastIndexOf(' ') + 1);
  return token === undefined ? null : `c:${hash('sha256', token, 'base64url')}`;
}
