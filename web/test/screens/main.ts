// `npm run screens [-- <name of a view> …]`: takes the pictures in docs/screens, of every view in light at 1,440 px, in light at 768 and in dark at 390, and says what is wrong
// with each of the six ways to look at it. Ends with 1 when something is.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { openAt, openBrowser, signInAt } from '../engine.ts';
import { faultsOf, nobody, settled, type View } from '../look.ts';
import { startDemoServer } from '../server.ts';
import { views } from '../views.ts';

const folder = fileURLToPath(new URL('../../../docs/screens', import.meta.url));
const widths = [1440, 768, 390] as const;
const schemes = ['light', 'dark'] as const;
const pictured = new Set(['1440 light', '768 light', '390 dark']);

const named = process.argv.slice(2);
const wanted = named.length === 0 ? views : views.filter(({ name }) => named.includes(name));
const server = await startDemoServer();
const browser = await openBrowser();
const faults: string[] = [];
try {
  mkdirSync(folder, { recursive: true });
  for (const as of new Set(wanted.map((view) => view.as))) {
    const own = wanted.filter((view) => view.as === as);
    for (const width of widths) for (const colorScheme of schemes) await lookAt(browser, own, { as, width, colorScheme });
  }
} finally {
  await browser.close();
  await server.close();
}
process.stdout.write(`${faults.map((fault) => `${fault}\n`).join('')}${wanted.length} views, ${faults.length} faults\n`);
process.exitCode = faults.length === 0 && wanted.length > 0 ? 0 : 1;

interface Look {
  readonly as: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

async function lookAt(on: Browser, own: readonly View[], { as, width, colorScheme }: Look): Promise<void> {
  const window = { width, height: width === 390 ? 844 : 900, colorScheme };
  const { page, context } = as === nobody ? await openAt(server, on, window) : await signInAt(server, on, as, window);
  const way = `${width} ${colorScheme}`;
  for (const { name, path, open } of own) {
    try {
      await page.goto(path);
      await settled(page);
      if (as !== nobody) await page.getByRole('button', { name: /^Account of/ }).waitFor();
      await open?.(page);
      faults.push(...(await faultsOf(page)).map((fault) => `${name}, ${way}: ${fault}`));
      if (pictured.has(way)) await page.screenshot({ path: join(folder, `${name}-${width}.jpg`), type: 'jpeg', quality: 70 });
    } catch (error) {
      faults.push(`${name}, ${way}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await context.close();
}
