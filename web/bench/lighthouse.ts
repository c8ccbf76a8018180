import { once } from 'node:events';
import { createServer } from 'node:net';
import chromium from '@sparticuz/chromium';
import { chromium as engine } from 'playwright-core';
import { signInAt } from '../test/engine.ts';
import type { DemoServer } from '../test/server.ts';
import type { Figure } from './figure.ts';

/** Installed beside this file by the command, not with the rest: named so that the types are checked without it. */
const installed: string = 'lighthouse';

interface Lighthouse {
  readonly default: (
    url: string,
    flags: { port: number; logLevel: 'error'; onlyCategories: string[]; extraHeaders: Readonly<Record<string, string>> },
    config: unknown,
  ) => Promise<{ readonly lhr: { readonly categories: Readonly<Record<string, { readonly score: number | null }>> } } | undefined>;
  readonly desktopConfig: unknown;
}

const goals = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;

/** Lighthouse's marks, as for a desktop, of the sign-in and, signed in, of the board. */
export async function measureLighthouse(server: DemoServer): Promise<Figure[]> {
  const { default: lighthouse, desktopConfig } = (await import(installed)) as Lighthouse;
  const port = await freePort();
  const args = ['--no-sandbox', `--remote-debugging-port=${port}`];
  const browser = await engine.launch({ executablePath: await chromium.executablePath(), args, headless: true });
  try {
    const { context } = await signInAt(server, browser, 'distributor');
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    await context.close();
    const figures: Figure[] = [];
    for (const [path, headers] of [
      ['/sign-in', {}],
      ['/board', { cookie }],
    ] as const) {
      const flags = { port, logLevel: 'error' as const, onlyCategories: Object.keys(goals), extraHeaders: headers };
      const result = await lighthouse(`${server.origin}${path}`, flags, desktopConfig);
      for (const [name, goal] of Object.entries(goals)) {
        const score = Math.round((result?.lhr.categories[name]?.score ?? 0) * 100);
        figures.push({ what: `Lighthouse, ${path}, ${name}`, figure: String(score), goal: `at least ${goal}`, isMet: score >= goal });
      }
    }
    return figures;
  } finally {
    await browser.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
