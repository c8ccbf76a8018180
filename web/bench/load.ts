import type { Browser } from 'playwright-core';
import { signInAt } from '../test/engine.ts';
import { settled } from '../test/look.ts';
import type { DemoServer } from '../test/server.ts';
import type { Figure } from './figure.ts';

const mostBytes = 200_000;

/** JavaScript that comes over the wire, compressed, until a page is usable for somebody whose browser has nothing of it yet: what they come for stands there and can be acted on. */
export async function measureFirstLoad(server: DemoServer, browser: Browser): Promise<Figure[]> {
  const { context } = await signInAt(server, browser, 'distributor');
  const storageState = await context.storageState();
  await context.close();
  const looks = [
    { path: '/sign-in', isSignedIn: false, usable: 'button[type=submit]' },
    { path: '/', isSignedIn: true, usable: 'main li a' },
    { path: '/board', isSignedIn: true, usable: 'article[data-card] button' },
  ];
  const figures: Figure[] = [];
  for (const { path, isSignedIn, usable } of looks) {
    const fresh = await browser.newContext({ baseURL: server.origin, ...(isSignedIn ? { storageState } : {}) });
    const page = await fresh.newPage();
    await page.addInitScript(noteWhen, usable);
    await page.goto(path);
    await page.locator(usable).first().waitFor();
    await settled(page);
    const { before, all } = await page.evaluate(scriptBytes);
    await fresh.close();
    figures.push({
      what: `JavaScript before ${path} is usable`,
      figure: `${kiloBytes(before)}; ${kiloBytes(all)} with what comes later by itself`,
      goal: `at most ${kiloBytes(mostBytes)}`,
      isMet: before <= mostBytes,
    });
  }
  return figures;
}

function kiloBytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

/** Runs in the page, first of all: notes when what one comes for is there. */
function noteWhen(selector: string): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector(selector) === null) return;
    observer.disconnect();
    Object.assign(window, { usableAtMs: performance.now() });
  });
  observer.observe(document, { subtree: true, childList: true });
}

/** Runs in the page: the compressed bytes of scripts that were asked for before that, and of all. */
function scriptBytes(): { before: number; all: number } {
  const { usableAtMs } = window as unknown as { usableAtMs: number };
  const scripts = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(({ name }) =>
    new URL(name).pathname.endsWith('.js'),
  );
  const sum = (some: PerformanceResourceTiming[]) => some.reduce((bytes, { encodedBodySize }) => bytes + encodedBodySize, 0);
  return { before: sum(scripts.filter(({ startTime }) => startTime < usableAtMs)), all: sum(scripts) };
}
