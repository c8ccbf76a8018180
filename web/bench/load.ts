import type { Browser, Page } from 'playwright-core';
import { signInAt } from '../test/engine.ts';
import { settled } from '../test/look.ts';
import type { DemoServer } from '../test/server.ts';
import type { Figure } from './figure.ts';

const mostBytes = 200_000;

/** JavaScript that comes over the wire, compressed, until a page is usable for somebody whose browser has nothing of it yet. */
export async function measureFirstLoad(server: DemoServer, browser: Browser): Promise<Figure[]> {
  const fresh = await browser.newContext({ baseURL: server.origin });
  const signIn = await scriptBytes(await fresh.newPage(), async (page) => {
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });
  await fresh.close();
  const signedIn = await signInAt(server, browser, 'distributor');
  const again = await browser.newContext({ baseURL: server.origin, storageState: await signedIn.context.storageState() });
  const board = await scriptBytes(await again.newPage(), async (page) => {
    await page.goto('/board');
    await settled(page);
  });
  await Promise.all([again.close(), signedIn.context.close()]);
  return [['sign-in', signIn] as const, ['board', board] as const].map(([name, bytes]) => ({
    what: `JavaScript of the first load, ${name}`,
    figure: `${(bytes / 1000).toFixed(1)} kB`,
    goal: `at most ${mostBytes / 1000} kB`,
    isMet: bytes <= mostBytes,
  }));
}

async function scriptBytes(page: Page, visit: (page: Page) => Promise<void>): Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', (request) => {
    if (request.resourceType() === 'script') sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  await visit(page);
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0);
}
