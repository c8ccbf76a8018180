import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderlyError } from '../errors.ts';
import { maxJsonDepth, parseJsonBody } from './json-body.ts';

function refusal(text: string | Buffer): { pointer: string | undefined; code: string | undefined; all: string } {
  try {
    parseJsonBody(Buffer.from(text as string));
  } catch (error) {
    const { errors, detail, code } = error as OrderlyError;
    expect(code).toBe('invalid_request');
    return { pointer: errors[0]?.pointer, code: errors[0]?.code, all: JSON.stringify([errors, detail]) };
  }
  throw new Error('the body was taken');
}

it('any JSON value is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      const hostile = /\\u0000|\\ud[89a-f]|__proto__|"constructor"/i.test(text);
      if (!hostile) expect(parseJsonBody(Buffer.from(text))).toEqual(JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

it('quotes, colons, brackets and backslashes in strings count for nothing', () => {
  const value = { 'a":{[\\': ':::{{{[[["\\"\\\\', b: ['\\\\u0000', '\\"', 'x\\'] };
  expect(parseJsonBody(Buffer.from(JSON.stringify(value)))).toEqual(value);
});

describe('what is refused, with its place', () => {
  it.each([
    ['U+0000 in a value', String.raw`{"a":[{"b":"x\u0000"}]}`, '/a/0/b', 'nul'],
    ['U+0000 in a name', String.raw`{"a\u0000":1}`, '/a\uFFFD', 'nul'],
    ['an unpaired surrogate', String.raw`{"a":"\ud800"}`, '/a', 'surrogate'],
    ['__proto__', '{"a":{"__proto__":{"x":1}}}', '/a/__proto__', 'unknown'],
    ['__proto__ in disguise', String.raw`{"\u005f_proto__":{"x":1}}`, '/__proto__', 'unknown'],
    ['constructor', '{"constructor":{"prototype":{"x":1}}}', '/constructor', 'unknown'],
    ['a number beyond a double', '{"n":[1,1e999]}', '/n/1', 'range'],
    ['a member named twice', '{"a":{"b":1,"b":2}}', '', 'duplicate'],
    ['a member named twice in disguise', String.raw`{"a":1,"\u0061":2}`, '', 'duplicate'],
    ['nothing', '', '', 'json'],
    ['text', 'hello', '', 'json'],
    ['half of it', '{"a":', '', 'json'],
    ['more than one', '{}{}', '', 'json'],
    ['an open string', '{"a":"\\', '', 'json'],
    ['a raw U+0000', '{"a":"\0"}', '', 'json'],
  ])('%s', (_name, text, pointer, code) => {
    expect(refusal(text)).toMatchObject({ pointer, code });
  });

  it('bytes that are no UTF-8', () => {
    expect(refusal(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({ code: 'utf8' });
  });

  it('nesting one deeper than allowed, and a megabyte of it without harm', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJsonBody(Buffer.from(nested(maxJsonDepth)))).toBeInstanceOf(Array);
    expect(refusal(nested(maxJsonDepth + 1))).toMatchObject({ code: 'depth' });
    expect(refusal(nested(500_000))).toMatchObject({ code: 'depth' });
  });

  it('never quotes the body', () => {
    expect(refusal('{"name": "Canary-77", }').all).not.toContain('Canary');
    expect(refusal('{"name": Canary-77}').all).not.toContain('Canary');
    expect(refusal('{"name":\n"Canary-77" "b"}').all).toContain('line 2, column');
  });

  it('bounds the pointer', () => {
    expect(refusal(`{"${'a/~'.repeat(1000)}":"\\u0000"}`).pointer?.length).toBeLessThanOrEqual(201);
  });
});
