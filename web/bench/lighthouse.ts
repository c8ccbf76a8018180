import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import type { DemoServer } from '../test/server.ts';
import type { Figure } from './figure.ts';
import { cookieOf } from './fill.ts';

/** Installed beside this file by the command, not with the rest: named so that the types are checked without it. */
const installed: string = 'lighthouse';

interface Result {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, { readonly title: string; readonly score: number | null; readonly displayValue?: string }>>;
  readonly runtimeError?: { readonly message: string };
}

interface Lighthouse {
  readonly default: (
    url: string,
    flags: { port: number; logLevel: 'error'; onlyCategories: string[]; extraHeaders: Readonly<Record<string, string>> },
    config: unknown,
  ) => Promise<{ readonly lhr: Result } | undefined>;
  readonly desktopConfig: unknown;
}

const openWithinMs = 20_000;
const goals = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;

/** Lighthouse's marks, as for a desktop, of the sign-in and, signed in, of the board. */
export async function measureLighthouse(server: DemoServer): Promise<Figure[]> {
  const { default: lighthouse, desktopConfig } = (await import(installed)) as Lighthouse;
  const port = await freePort();
  const ended = await openChromium(port);
  try {
    const cookie = await cookieOf(server, 'distributor');
    const figures: Figure[] = [];
    for (const [path, headers] of [
      ['/sign-in', {}],
      ['/board', { cookie }],
    ] as const) {
      const flags = { port, logLevel: 'error' as const, onlyCategories: Object.keys(goals), extraHeaders: headers };
      const result = await lighthouse(`${server.origin}${path}`, flags, desktopConfig);
      const fault = result === undefined ? 'no result' : result.lhr.runtimeError?.message;
      if (fault !== undefined) throw new Error(`Lighthouse could not look at ${path}: ${fault}`);
      for (const [name, goal] of Object.entries(goals)) {
        const score = Math.round((result?.lhr.categories[name]?.score ?? 0) * 100);
        figures.push({ what: `Lighthouse, ${path}, ${name}`, figure: String(score), goal: `at least ${goal}`, isMet: score >= goal });
      }
    }
    return figures;
  } finally {
    await ended();
  }
}

/** By itself, since a browser that something else drives gives Lighthouse's pages up. Answers what ends it. */
async function openChromium(port: number): Promise<() => Promise<void>> {
  const profile = mkdtempSync(join(tmpdir(), 'orderly-lighthouse-'));
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn(await chromium.executablePath(), flags, { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const until = Date.now() + openWithinMs;
  while (
    !(await fetch(`http://127.0.0.1:${port}/json/version`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (Date.now() > until) throw new Error(`The browser did not open within ${openWithinMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return async () => {
    child.kill();
    await exited;
    rmSync(profile, { recursive: true, force: true });
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
