import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createCursors } from './cursor.ts';

const key = randomBytes(32);
const list = ['things', { color: 'red' }];
const position = { at: '2026-11-20T00:00:00Z', id: 7 };
const refused = expect.objectContaining({ code: 'invalid_request', errors: [expect.objectContaining({ pointer: '/cursor' })] });

it('comes back as it went, on another node with the same key too', () => {
  const cursor = createCursors(key).write(list, position);
  expect(createCursors(key).read(list, cursor)).toEqual(position);
  expect(createCursors(key).read(list, undefined)).toBeNull();
});

it('is refused for another list, with other filters, under another key', () => {
  const cursor = createCursors(key).write(list, position);
  expect(() => createCursors(key).read(['others', { color: 'red' }], cursor)).toThrow(refused);
  expect(() => createCursors(key).read(['things', { color: 'blue' }], cursor)).toThrow(refused);
  expect(() => createCursors(randomBytes(32)).read(list, cursor)).toThrow(refused);
});

it('is refused with any bit turned, cut short, made up or empty', () => {
  const cursors = createCursors(key);
  const bytes = Buffer.from(cursors.write(list, position), 'base64url');
  for (let i = 0; i < bytes.length * 8; i += 1) {
    const other = Buffer.from(bytes);
    other[i >> 3] = (other[i >> 3] as number) ^ (1 << (i & 7));
    expect(() => cursors.read(list, other.toString('base64url'))).toThrow(refused);
  }
  for (const made of ['', 'AAAA', '%%%', bytes.subarray(0, 16).toString('base64url'), Buffer.from(JSON.stringify(position)).toString('base64url')]) {
    expect(() => cursors.read(list, made)).toThrow(refused);
  }
});
