import { createHmac } from 'node:crypto';
import { OrderlyError } from '../errors.ts';

/** The version named in If-Match (RFC 9110 section 13.1.1): `"7"`. Errors: precondition_required, invalid_request. */
export function versionFromIfMatch(header: string | undefined): number {
  if (header === undefined) {
    throw new OrderlyError('precondition_required', 'Send If-Match with the ETag you last read, so that nobody else’s change is overwritten.');
  }
  const match = /^"([1-9][0-9]{0,8})"$/.exec(header.trim());
  if (match === null) {
    throw new OrderlyError('invalid_request', 'If-Match takes one strong ETag as this server sent it, such as "7".', {
      errors: [{ pointer: '/headers/if-match', code: 'format', detail: 'Send the ETag of the order, quotes included.' }],
    });
  }
  return Number(match[1]);
}

export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * The caller's Idempotency-Key with the HMAC-SHA-256 of what it asks, or null without one. Keyed, since what is asked may hold patient data or a
 * password, and a stored plain digest could be searched for. Errors: invalid_request.
 */
export function idempotencyOf(
  key: string | string[] | undefined,
  request: { method: string; url: string; body: unknown },
  secret: string | Buffer,
): { key: string; fingerprint: Buffer } | null {
  if (key === undefined) return null;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{8,255}$/.test(key)) {
    throw new OrderlyError('invalid_request', 'Idempotency-Key takes 8 to 255 visible ASCII characters; a UUID serves.', {
      errors: [{ pointer: '/headers/idempotency-key', code: 'format', detail: 'Send one key of 8 to 255 visible ASCII characters.' }],
    });
  }
  const asked = JSON.stringify([request.method, request.url, sorted(request.body)]);
  return { key, fingerprint: createHmac('sha256', secret).update(asked).digest() };
}

/** The same JSON with members in one order, so that a client may send them in any. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
