import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium as engine, type Page } from 'playwright-core';
import { type Place, sessionOf } from './session.ts';

/** A person at a browser of their own. */
export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
}

const actionWithinMs = 20_000;

/** Starts the browser that comes from npm, as root too. The caller closes it. Not with the package's own switches: they turn the web's security off. */
export async function openBrowser(): Promise<Browser> {
  return engine.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox', '--font-render-hinting=none'], headless: true });
}

export interface Window {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A browser that shares nothing with others, of nobody who is signed in. */
export async function openAt({ origin }: Pick<Place, 'origin'>, browser: Browser, window: Window = {}): Promise<Person> {
  const { width = 1440, height = 900, colorScheme = 'light' } = window;
  const context = await browser.newContext({ baseURL: origin, viewport: { width, height }, colorScheme });
  context.setDefaultTimeout(actionWithinMs);
  return { context, page: await context.newPage() };
}

/** Signs in as `<who>@demo.test` in a browser that shares nothing with others, and waits until the app is live. */
export async function signInAt(place: Place, browser: Browser, who: string, window: Window = {}): Promise<Person> {
  const { page, context } = await openAt(place, browser, window);
  const [name, value] = (await sessionOf(place, who)).split(/=(.*)/) as [string, string];
  await context.addCookies([{ name, value, url: place.origin, httpOnly: true }]);
  await page.goto('/');
  await page.getByText('Live', { exact: true }).waitFor();
  return { page, context };
}
