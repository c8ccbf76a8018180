import { createSecretKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { unwrapKey, wrapKey } from './key-wrap.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

// RFC 3394, section 4.6: 256 bits of key data with a 256-bit KEK.
const kek = createSecretKey(hex('000102030405060708090A0B0C0D0E0F 101112131415161718191A1B1C1D1E1F'));
const data = hex('00112233445566778899AABBCCDDEEFF 000102030405060708090A0B0C0D0E0F');
const wrapped = hex('28C9F404C4B810F4 CBCCB35CFB87F826 3F5786E2D80ED326 CBC7F0E71A99F43B FB988B9B7A02DD21');

test('wraps and unwraps the vector of RFC 3394, section 4.6', () => {
  expect(wrapKey(kek, data)).toEqual(wrapped);
  expect(unwrapKey(kek, wrapped)).toEqual(data);
});

test('refuses a wrapped key with any bit flipped, of another length or under another key', () => {
  for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
    const flipped = Buffer.from(wrapped);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(unwrapKey(kek, flipped)).toBeNull();
  }
  expect(unwrapKey(kek, wrapped.subarray(0, 32))).toBeNull();
  expect(unwrapKey(kek, Buffer.alloc(0))).toBeNull();
  expect(unwrapKey(createSecretKey(data), wrapped)).toBeNull();
});
