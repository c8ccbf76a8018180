import { expect, it } from 'vitest';
import { formats } from './formats.ts';

it.each([
  ['uuid', ['0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e']],
  ['date', ['2026-11-20', '2024-02-29', '1600-01-01']],
  ['date-time', ['2026-11-20T15:04:05Z', '2026-11-20T15:04:05.123+02:00', '2026-12-31T23:59:59.999999-14:00']],
  ['email', ['a@b.test', "o'neil+x@sub.example.org"]],
  ['uri', ['https://example.org/a?b=c', 'http://127.0.0.1:3000']],
])('%s takes what is one', (name, texts) => {
  for (const text of texts) expect([text, formats[name]?.matches(text)]).toEqual([text, true]);
});

it.each([
  [
    'uuid',
    [
      'urn:uuid:0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e',
      '0199c0de7b3a7cc19d7e2f3a4b5c6d7e',
      '{0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e}',
      '0199C0DE-7B3A-7CC1-9D7E-2F3A4B5C6D7E',
      '',
    ],
  ],
  ['date', ['2026-02-29', '2026-13-01', '2026-00-10', '2026-01-00', '0000-01-01', '3000-01-01', '2026-1-1', '2026-11-20T00:00:00Z', '2026-11-20\n']],
  [
    'date-time',
    [
      '2026-11-20',
      '2026-11-20T15:04:05',
      '2026-11-20 15:04:05Z',
      '2026-11-20T24:00:00Z',
      '2026-11-20T15:04:60Z',
      '2026-02-30T00:00:00Z',
      '2026-11-20T15:04:05+15:00',
    ],
  ],
  ['email', ['a', 'a@b', '@b.test', 'a b@c.test', 'a@-b.test', `${'a'.repeat(65)}@b.test`, 'a@b.test\n']],
  ['uri', ['javascript:alert(1)', '/path', 'ftp://example.org', 'https://']],
])('%s refuses what is none', (name, texts) => {
  for (const text of texts) expect([text, formats[name]?.matches(text)]).toEqual([text, false]);
});

it('what date-time takes, Date takes', () => {
  for (const text of ['1600-01-01T00:00:00+14:00', '2999-12-31T23:59:59.999999999-14:00']) {
    expect(formats['date-time']?.matches(text)).toBe(true);
    expect(new Date(text).toISOString()).toMatch(/^\d{4}-/);
  }
});
