import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

const mostBytes = 10_000;

it('is small in a web page, and asks there for nothing that a page has not', async () => {
  const warnings: string[] = [];
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL('index.ts', import.meta.url)), formats: ['es'], fileName: 'client' },
      rolldownOptions: { onwarn: ({ message }) => warnings.push(message) },
    },
  });
  const { output } = ([built].flat() as Rolldown.RolldownOutput[])[0] as Rolldown.RolldownOutput;
  const [{ code, imports }] = output;
  expect([output.length, imports, warnings]).toEqual([1, [], []]);
  expect(code).toContain('/orders/{orderId}/ship');
  expect(code).not.toMatch(/node:|process\.|Buffer\.|typebox|additionalProperties/);
  expect(gzipSync(code).length).toBeLessThan(mostBytes);
});
