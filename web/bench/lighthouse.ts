import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { chromium as engine } from 'playwright-core';
import type { DemoServer } from '../test/server.ts';
import { sessionOf } from '../test/session.ts';
import type { Figure } from './figure.ts';

/** Installed beside this file by the command, not with the rest: named so that the types are checked without it. */
const installed: string = 'lighthouse';
const installedTrace: string = 'lighthouse/core/gather/gatherers/trace.js';

interface Category {
  readonly score: number | null;
  readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
}

interface Result {
  readonly categories: Readonly<Record<string, Category>>;
  readonly audits: Readonly<Record<string, { readonly title: string; readonly score: number | null; readonly displayValue?: string }>>;
  readonly runtimeError?: { readonly message: string };
}

interface Lighthouse {
  readonly default: (
    url: string,
    flags: { port: number; logLevel: 'error'; onlyCategories: string[] },
    config: unknown,
  ) => Promise<{ readonly lhr: Result } | undefined>;
  readonly desktopConfig: unknown;
}

interface Trace {
  readonly default: { getDefaultTraceCategories(): readonly string[] };
}

/** Names which features of the web a page uses, for no mark of ours. Recording it ends the renderer of this browser at any page with a Referrer-Policy. */
const deadlyCategory = 'blink.webdx_feature_usage';
const openWithinMs = 20_000;
const goals = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;

/** Lighthouse's marks, as for a desktop, of the sign-in and, signed in, of the board. */
export async function measureLighthouse(server: DemoServer): Promise<Figure[]> {
  const { default: lighthouse, desktopConfig } = (await import(installed)) as Lighthouse;
  const { default: trace } = (await import(installedTrace)) as Trace;
  const categories = trace.getDefaultTraceCategories().filter((category) => category !== deadlyCategory);
  trace.getDefaultTraceCategories = () => categories;
  const port = await freePort();
  const ended = await openChromium(port);
  try {
    const figures = await marksOf('/sign-in');
    await signIn(server, port);
    return [...figures, ...(await marksOf('/board'))];
  } finally {
    await ended();
  }

  async function marksOf(path: string): Promise<Figure[]> {
    const result = await lighthouse(`${server.origin}${path}`, { port, logLevel: 'error', onlyCategories: Object.keys(goals) }, desktopConfig);
    if (result === undefined) throw new Error(`Lighthouse could not look at ${path}.`);
    const { categories, audits, runtimeError } = result.lhr;
    if (runtimeError !== undefined) throw new Error(`Lighthouse could not look at ${path}: ${runtimeError.message}`);
    return Object.entries(goals).map(([name, goal]) => {
      const { score, auditRefs } = categories[name] as Category;
      const mark = Math.round((score ?? 0) * 100);
      const isMet = mark >= goal;
      const lacking = auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9).map(({ id }) => id);
      return {
        what: `Lighthouse, ${path}, ${name}`,
        figure: isMet ? String(mark) : `${mark}: ${lacking.join(', ')}`,
        goal: `at least ${goal}`,
        isMet,
      };
    });
  }
}

/** In the browser itself, and then lets go of it. */
async function signIn(server: DemoServer, port: number): Promise<void> {
  const browser = await engine.connectOverCDP(`http://127.0.0.1:${port}`);
  const [name, value] = (await sessionOf(server, 'distributor')).split(/=(.*)/) as [string, string];
  await browser.contexts()[0]?.addCookies([{ name, value, url: server.origin, httpOnly: true }]);
  await browser.close();
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
