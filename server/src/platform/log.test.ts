import pg from 'pg';
import { expect, it } from 'vitest';
import { asDomainError } from './db/errors.ts';
import { OrderlyError } from './errors.ts';
import { createLog, describeError } from './log.ts';

function capture(): { lines: Record<string, unknown>[]; stream: { write(line: string): void } } {
  const lines: Record<string, unknown>[] = [];
  return { lines, stream: { write: (line) => void lines.push(JSON.parse(line)) } };
}

it('an error is logged without a message that may quote a value, its causes too', () => {
  const { lines, stream } = capture();
  const cause = Object.assign(new pg.DatabaseError('duplicate key: (mrn)=(Canary-77)', 1, 'error'), {
    code: '23505',
    severity: 'ERROR',
    detail: 'Key (mrn)=(Canary-77)',
  });
  const error = new Error('no patient Canary-77', { cause });
  createLog('info', stream).error({ err: error }, 'failed');
  expect(JSON.stringify(lines)).not.toContain('Canary-77');
  expect(lines[0]).toMatchObject({ msg: 'failed', err: { name: 'Error', cause: { code: '23505' } } });
  expect((lines[0] as { err: { stack: string[] } }).err.stack[0]).toContain('log.test.ts');
});

it('messages of our own errors are kept, those of the database driver under the same name are not', () => {
  expect(describeError(new OrderlyError('conflict', 'Taken.'))).toMatchObject({ code: 'conflict', message: 'Taken.' });
  const driver = Object.assign(new pg.DatabaseError('value Canary-77', 1, 'error'), { name: 'DatabaseError', severity: 'ERROR', code: '23514' });
  expect(describeError(driver)).not.toHaveProperty('message');
  expect(describeError(asDomainError(driver))).toMatchObject({ message: 'the database refused: check' });
  expect(describeError('Canary-77')).toEqual({ name: 'string' });
});

it('a ring of causes ends', () => {
  const error = new Error('a') as Error & { cause: unknown };
  error.cause = error;
  expect(JSON.stringify(describeError(error)).length).toBeLessThan(20_000);
});

it('secrets that reach a line by mistake are redacted', () => {
  const { lines, stream } = capture();
  createLog('info', stream).info(
    { authorization: 'Bearer Canary-77', request: { cookie: 'Canary-77', body: { a: 'Canary-77' } }, token: 'Canary-77' },
    'x',
  );
  expect(JSON.stringify(lines)).not.toContain('Canary-77');
});
