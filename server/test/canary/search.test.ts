import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createSearcher } from './search.ts';

const needle = 'zq7marker"ß/ä+1';
const { inBytes, inFolder } = createSearcher([needle]);
const base64 = (before: string) => Buffer.from(`${before}${needle} and more`).toString('base64');

it.each<[form: string, text: string | Buffer]>([
  ['plain', `a ${needle} b`],
  ['plain', needle.toUpperCase()],
  ['plain', Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from(needle.toLowerCase())])],
  ['utf-16', Buffer.from(`a${needle}`, 'utf16le')],
  ['hex', Buffer.from(`x${needle}`).toString('hex')],
  ['hex', `\\x${Buffer.from(needle).toString('hex').toUpperCase()}`],
  ['percent', `?q=${encodeURIComponent(needle)}`],
  ['json', JSON.stringify({ a: needle })],
  ['base64', base64('')],
  ['base64', base64('x')],
  ['base64', base64('xy')],
  ['base64', Buffer.from(`xyz~${needle}`).toString('base64url')],
])('finds a marker written as %s', (form, text) => {
  expect(inBytes(text, 'here').map((hit) => hit.form)).toContain(form);
});

it('finds nothing where there is none', () => {
  expect(inBytes(needle.slice(0, -1), 'here')).toEqual([]);
  expect(inBytes(Buffer.alloc(1_000_000, 'zq7'), 'here')).toEqual([]);
});

it('looks into every file, however deep', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderly-search-'));
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'a', 'b', '1234'), Buffer.concat([Buffer.alloc(9000), Buffer.from(needle)]));
  writeFileSync(join(folder, 'other'), 'nothing');
  expect(inFolder(folder)).toMatchObject({ files: 2, hits: [{ where: join(folder, 'a', 'b', '1234'), offset: 9000 }] });
  rmSync(folder, { recursive: true });
});
