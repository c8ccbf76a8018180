import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';

type Json = Record<string, unknown>;
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Json;
const document = () => read(join(import.meta.dirname, '../../docs/asyncapi.json'));
const schema = read(createRequire(import.meta.url).resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json'));
// The schema of the specification names formats and keywords that ajv has no need to know.
const isValid = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);

it('the AsyncAPI document is valid by the schema of the specification, which refuses what is not', () => {
  expect(isValid(document()), JSON.stringify(isValid.errors?.slice(0, 5))).toBe(true);
  expect(isValid({ ...document(), operations: { tell: { action: 'shout' } } })).toBe(false);
});

it('what it refers to is there', () => {
  const whole = document();
  const refs = [...JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path as string);
  expect(refs.length).toBeGreaterThan(10);
  for (const ref of refs)
    expect(
      ref.split('/').reduce<unknown>((at, name) => (at as Json | undefined)?.[name], whole),
      ref,
    ).toBeDefined();
});
