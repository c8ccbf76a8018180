import { describe, expect, it } from 'vitest';
import { etagOf, idempotencyOf, versionFromIfMatch } from './preconditions.ts';

describe('If-Match', () => {
  it('reads back what ETag says', () => {
    for (const version of [1, 7, 999_999_999]) expect(versionFromIfMatch(etagOf(version))).toBe(version);
  });

  it('is asked for when missing', () => {
    expect(() => versionFromIfMatch(undefined)).toThrow(expect.objectContaining({ code: 'precondition_required' }));
  });

  it.each(['*', '7', 'W/"7"', '"7", "8"', '""', '"0"', '"07"', '"-1"', '"7a"', '"9999999999"', ''])(
    '%s is refused with the place and the remedy',
    (header) => {
      const errors = [expect.objectContaining({ pointer: '/headers/if-match' })];
      expect(() => versionFromIfMatch(header)).toThrow(expect.objectContaining({ code: 'invalid_request', errors }));
    },
  );
});

describe('Idempotency-Key', () => {
  const asked = { method: 'POST', url: '/things', body: { a: 1, b: { c: [1, 2], d: 'x' } } };
  const secret = 'a-secret';
  const printOf = (request: typeof asked | { method: string; url: string; body: unknown }) =>
    idempotencyOf('key-12345', request, secret)?.fingerprint.toString('hex');

  it('may be left out', () => {
    expect(idempotencyOf(undefined, asked, secret)).toBeNull();
  });

  it.each(['short', 'x'.repeat(256), 'with space', 'ümlaut-key', ['one-key-1', 'two-key-2']])('%s is refused', (key) => {
    const errors = [expect.objectContaining({ pointer: '/headers/idempotency-key' })];
    expect(() => idempotencyOf(key, asked, secret)).toThrow(expect.objectContaining({ code: 'invalid_request', errors }));
  });

  it('takes the shortest and the longest', () => {
    for (const length of [8, 255]) expect(idempotencyOf('k'.repeat(length), asked, secret)?.key).toHaveLength(length);
  });

  it('the fingerprint is another one under another secret', () => {
    expect(idempotencyOf('key-12345', asked, 'another')?.fingerprint.toString('hex')).not.toBe(printOf(asked));
  });

  it('the fingerprint is the same in whatever order members come', () => {
    expect(printOf({ ...asked, body: { b: { d: 'x', c: [1, 2] }, a: 1 } })).toBe(printOf(asked));
  });

  it.each([
    ['method', { ...asked, method: 'PUT' }],
    ['address', { ...asked, url: '/things?x=1' }],
    ['value', { ...asked, body: { a: 2, b: { c: [1, 2], d: 'x' } } }],
    ['type', { ...asked, body: { a: '1', b: { c: [1, 2], d: 'x' } } }],
    ['order of a list', { ...asked, body: { a: 1, b: { c: [2, 1], d: 'x' } } }],
    ['nesting', { ...asked, body: { a: 1, b: { c: [1, 2] }, d: 'x' } }],
  ])('the fingerprint is another one for another %s', (_name, other) => {
    expect(printOf(other)).not.toBe(printOf(asked));
  });
});
