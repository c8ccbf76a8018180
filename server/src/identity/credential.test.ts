import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCredentialReader, hashKey, newKey, sessionCookieName } from './credential.ts';

const secret = 'a-secret-of-more-than-thirty-two-characters';
const read = createCredentialReader(secret, false);
const signed = (token: string, key = secret) => encodeURIComponent(`${token}.${createHmac('sha256', key).update(token).digest('base64')}`);
const cookie = (value: string, name = sessionCookieName(false)) => ({ cookie: `a=b; ${name}=${value}; c=d` });
const unauthenticated = expect.objectContaining({ code: 'unauthenticated' });

describe('a request proves itself', () => {
  it('with the session cookie', () => {
    expect(read(cookie(signed('token-1')))).toEqual({ kind: 'session', token: 'token-1' });
    expect(read({ cookie: `a=b;\t ${sessionCookieName(false)} = ${signed('token-1')} \t;c=d` })).toEqual({ kind: 'session', token: 'token-1' });
  });

  it('with an API key, known by its hash alone', () => {
    const [one, two] = [newKey(), newKey()];
    expect(one).not.toBe(two);
    expect(read({ authorization: `Bearer ${one}` })).toEqual({ kind: 'key', hash: hashKey(one) });
    expect(hashKey(one)).toHaveLength(32);
  });

  it.each([
    ['nothing', {}],
    ['a cookie signed by another', cookie(signed('token-1', 'another-secret'))],
    ['a cookie without signature', cookie('token-1')],
    ['a cookie with half a signature', cookie(signed('token-1').slice(0, -10))],
    ['a signature without token', cookie(signed(''))],
    ['a cookie of broken encoding', cookie('%E0%A4%A')],
    ['a cookie that is too long', cookie(signed('x'.repeat(400)))],
    ['two cookies of the name', { cookie: `${cookie(signed('token-1')).cookie}; ${cookie(signed('token-2')).cookie}` }],
    ['the same cookie twice', { cookie: `${cookie(signed('token-1')).cookie};${cookie(signed('token-1')).cookie}` }],
    ['a cookie after a space that is none of HTTP', { cookie: `\u00a0${sessionCookieName(false)}=${signed('token-1')}` }],
    ['the cookie of another scheme', cookie(signed('token-1'), sessionCookieName(true))],
    ['a key of another make', { authorization: `Bearer other_${'x'.repeat(43)}` }],
    ['a key that is too short', { authorization: 'Bearer orderly_x' }],
    ['another scheme', { authorization: 'Basic YTpi' }],
  ])('not with %s', (_what, headers) => {
    expect(() => read(headers)).toThrow(unauthenticated);
  });

  it('with one thing at a time', () => {
    const both = { ...cookie(signed('token-1')), authorization: `Bearer ${newKey()}` };
    expect(() => read(both)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
