import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { cookieOf } from '../cookies.ts';
import { OrderlyError } from '../errors.ts';

const windowMs = 60_000;
/** Of each kind of what is counted. */
const maxKeys = 50_000;
/** Refused credentials a minute of one address, after which only credentials that were good lately are heard. */
const maxFailuresPerMinute = 60;
/** Requests a minute of one address to one route that guesses passwords. */
const guessesPerAddress = 30;
/** Attempts a minute to sign in as one person, from however many addresses. */
const guessesPerAccount = 60;

export interface RateLimiterOptions {
  /** Requests of one credential or, without a good one, of one address. */
  readonly perMinute: number;
  readonly sessionCookie: string | undefined;
  readonly nowMs?: () => number;
}

export interface RateLimiter {
  /** Counts a request as its route declares. Errors: rate_limited with the seconds to wait. */
  enter(request: FastifyRequest): void;
  /** Counts a request that guesses a password by whose it is; needs the body. Errors: rate_limited. */
  enterAccount(request: FastifyRequest): void;
  /** Learns from the answer whether the credential was good. */
  leave(request: FastifyRequest, status: number): void;
}

interface Bucket {
  count: number;
  /** Refused credentials; of an address. */
  failures: number;
}

// Kept from the request to its answer, so that the credential is hashed once.
const entered = Symbol('entered');
type Entered = FastifyRequest & { [entered]?: { readonly credential: string; readonly bucket: Bucket; readonly isGood: boolean } };

/**
 * Counts requests by minute, in this process: of each credential that was good lately, and of the address for all others. A credential gets a bucket
 * once a route that needs one took it, so that whoever makes them up gets none, and fills no table. Each kind of key has a table of its own: nobody
 * who fills one crowds out what another counts.
 */
export function createRateLimiter({ perMinute, sessionCookie, nowMs = Date.now }: RateLimiterOptions): RateLimiter {
  const [credentials, addresses, guesses, accounts] = [createTable(nowMs), createTable(nowMs), createTable(nowMs), createTable(nowMs)] as const;

  function refuse(): never {
    const retryAfterSeconds = Math.max(1, Math.ceil((windowMs - (nowMs() % windowMs)) / 1000));
    throw new OrderlyError('rate_limited', `Too many requests. Wait ${retryAfterSeconds} s.`, { data: { retryAfterSeconds } });
  }

  function count(bucket: Bucket, most: number): void {
    bucket.count += 1;
    if (bucket.count > most) refuse();
  }

  return {
    enter(request) {
      const { config, url } = request.routeOptions;
      if (config.rateLimit === false) return;
      const credential = credentialOf(request, sessionCookie);
      const good = credential === null ? undefined : credentials.known(credential);
      const bucket = good ?? addresses.shared(networkOf(request.ip));
      if (credential !== null) (request as Entered)[entered] = { credential, bucket, isGood: good !== undefined };
      count(bucket, perMinute);
      if (credential !== null && good === undefined && bucket.failures >= maxFailuresPerMinute) refuse();
      if (config.guessesPasswords === true) count(guesses.shared(`${url} ${networkOf(request.ip)}`), guessesPerAddress);
    },
    enterAccount(request) {
      if (request.routeOptions.config.guessesPasswords !== true) return;
      const email = (request.body as { email?: unknown } | null | undefined)?.email;
      if (typeof email === 'string') count(accounts.shared(hash('sha256', email.toLowerCase(), 'base64url')), guessesPerAccount);
    },
    leave(request, status) {
      const how = (request as Entered)[entered];
      if (how === undefined || status === 429) return;
      // What anybody may ask says nothing of a credential by answering.
      const { permission = 'public' } = request.routeOptions.config;
      if (status === 401) {
        addresses.shared(networkOf(request.ip)).failures += 1;
        if (permission !== 'public') credentials.forget(how.credential);
      } else if (status < 400 && permission !== 'public' && !how.isGood) {
        const own = credentials.own(how.credential);
        if (own === undefined) return;
        // What was counted of the address before this was known.
        own.count += 1;
        how.bucket.count -= 1;
      }
    },
  };
}

interface Table {
  /** The bucket of a key that has one in this minute or had one in the last; undefined for any other. */
  known(key: string): Bucket | undefined;
  /** The bucket of a key, made where it has none; undefined when the table is full. */
  own(key: string): Bucket | undefined;
  /** As `own`; whoever comes when the table is full shares one bucket: the bound on memory holds, and nobody is let by uncounted. */
  shared(key: string): Bucket;
  forget(key: string): void;
}

function createTable(nowMs: () => number): Table {
  let startedMs = 0;
  let buckets = new Map<string, Bucket>();
  let before = new Map<string, Bucket>();
  let overflow: Bucket = { count: 0, failures: 0 };

  function turn(): void {
    const now = nowMs();
    const startMs = now - (now % windowMs);
    if (startMs === startedMs) return;
    before = startMs - startedMs === windowMs ? buckets : new Map();
    buckets = new Map();
    overflow = { count: 0, failures: 0 };
    startedMs = startMs;
  }

  function own(key: string): Bucket | undefined {
    turn();
    const found = buckets.get(key);
    if (found !== undefined || buckets.size >= maxKeys) return found;
    const bucket = { count: 0, failures: 0 };
    buckets.set(key, bucket);
    return bucket;
  }

  return {
    own,
    known(key) {
      turn();
      return buckets.get(key) ?? (before.has(key) ? own(key) : undefined);
    },
    shared: (key) => own(key) ?? overflow,
    forget(key) {
      buckets.delete(key);
      before.delete(key);
    },
  };
}

/**
 * A name for what the request proves itself with, from which the credential can't be told; null when it has none. Only the token counts, not how
 * it is written or signed: whoever varies the rest must not get a bucket for each.
 */
function credentialOf({ headers }: FastifyRequest, sessionCookie: string | undefined): string | null {
  const { authorization } = headers;
  if (authorization !== undefined) return `key ${hash('sha256', authorization.slice(authorization.lastIndexOf(' ') + 1), 'base64url')}`;
  const cookie = sessionCookie === undefined ? undefined : cookieOf(headers.cookie, sessionCookie);
  const dot = cookie?.lastIndexOf('.') ?? -1;
  return cookie === undefined || dot < 1 ? null : `session ${hash('sha256', cookie.slice(0, dot), 'base64url')}`;
}

/**
 * Whom an address is counted as: an IPv6 address as its /64, which is the least that one household gets, so that nobody passes by taking the next
 * one of 2^64; one that maps an IPv4 address as that. What is no address stays as it is.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return `${groups.slice(0, 4).join(':')}::/64`;
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups of an IPv6 address, each without leading zeros and in lower case. */
function groupsOf(address: string): string[] {
  const [bare = ''] = address.split('%');
  const hex = bare.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [a * 256 + Number(b), c * 256 + Number(d)].map((n) => n.toString(16)).join(':'),
  );
  const [left = [], right = []] = hex.split('::').map((side) => side.split(':').filter(Boolean));
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}
