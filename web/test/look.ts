import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Who is not signed in. */
export const nobody = 'nobody';

/** A page of the app as one of the demo people sees it, or nobody. */
export interface View {
  /** As its pictures are called. */
  readonly name: string;
  readonly as: string;
  readonly path: string;
  /** Opens what is to be seen, such as a dialog, once the page stands. */
  readonly open?: (page: Page) => Promise<void>;
}

/** What is wrong with a page as it stands, one sentence each: what axe finds (WCAG 2.2 A and AA, and its best practices), that it never comes to rest, and that it is wider than its window. */
export async function faultsOf(page: Page): Promise<string[]> {
  // What is coming in or going has not the colours yet that it is to be read in.
  await page.evaluate(async () => {
    const isEnding = ({ effect }: Animation) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY;
    // What was just done has its effect some frames later.
    for (let quiet = 0; quiet < 4; quiet += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (document.getAnimations().some((animation) => isEnding(animation) && animation.playState === 'running')) quiet = -1;
    }
  });
  const changes = await page.evaluate(changesAtRest, restMs);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return [
    ...violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    ...(changes > mostChanges ? [`drawn again ${changes} times in ${restMs} ms in which nothing happens`] : []),
    ...(tooWide > 0 ? [`${tooWide} px wider than its window`] : []),
  ];
}

const restMs = 250;
/** What others do may be shown meanwhile; a page that never comes to rest changes thousands of times a second. */
const mostChanges = 200;

/** Runs in the page: how often something in it changes. */
function changesAtRest(forMs: number): Promise<number> {
  return new Promise((resolve) => {
    let changes = 0;
    const observer = new MutationObserver((seen) => {
      changes += seen.length;
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
    setTimeout(() => {
      observer.disconnect();
      resolve(changes);
    }, forMs);
  });
}

/** Waits until nothing of a page is still being read. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.locator('[role=status][aria-label^=Loading]').first().waitFor({ state: 'detached' });
}
