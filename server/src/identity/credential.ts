import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { cookieOf } from '../platform/cookies.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Credential } from './principal.ts';

/** Name of the session cookie; `__Host-` binds it to this host over TLS (RFC 6265bis section 4.1.3.2). */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-orderly.session' : 'orderly.session';
}

const keyPrefix = 'orderly_';
const keyBytes = 32;

/** A new API key: 256 random bits after a prefix that secret scanners can know. */
export function newKey(): string {
  return `${keyPrefix}${randomBytes(keyBytes).toString('base64url')}`;
}

/** Reads what a request proves itself with. Errors: unauthenticated without a usable one, invalid_request with two. */
export function createCredentialReader(secret: string, secure: boolean): (headers: IncomingHttpHeaders) => Credential {
  const name = sessionCookieName(secure);
  return (headers) => {
    const cookie = cookieOf(headers.cookie, name);
    const { authorization } = headers;
    if (authorization !== undefined && cookie !== undefined) {
      throw new OrderlyError('invalid_request', 'Send either the session cookie or an API key, not both.');
    }
    const credential = authorization !== undefined ? fromBearer(authorization) : cookie === undefined ? null : fromCookie(cookie, secret);
    if (credential === null) throw new OrderlyError('unauthenticated', 'Sign in, or send an API key as Authorization: Bearer.');
    return credential;
  };
}

/** The form an API key is stored and looked up in. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function fromBearer(header: string): Credential | null {
  const key = /^Bearer ([A-Za-z0-9_-]{20,100})$/i.exec(header)?.[1];
  return key?.startsWith(keyPrefix) ? { kind: 'key', hash: hashKey(key) } : null;
}

/** `token.signature`, signed with HMAC-SHA256; a forged cookie never reaches the database. */
function fromCookie(value: string, secret: string): Credential | null {
  const dot = value.lastIndexOf('.');
  if (dot < 1 || value.length > 400) return null;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1), 'base64');
  const expected = signatureOf(token, secret);
  return given.length === expected.length && timingSafeEqual(given, expected) ? { kind: 'session', token } : null;
}

function signatureOf(token: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(token).digest();
}

/** Writes the cookie of a session (RFC 6265), as the accounts library does when somebody signs in. */
export function createSessionCookie(secret: string, { secure, hours }: { secure: boolean; hours: number }): (token: string) => string {
  const attributes = `Max-Age=${hours * 3600}; Path=/; HttpOnly; ${secure ? 'Secure; ' : ''}SameSite=Lax`;
  return (token) => `${sessionCookieName(secure)}=${encodeURIComponent(`${token}.${signatureOf(token, secret).toString('base64')}`)}; ${attributes}`;
}
