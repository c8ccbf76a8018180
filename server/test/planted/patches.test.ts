import { expect, it } from 'vitest';
import { crashBugs } from './crash-bugs.ts';
import { isolationBugs } from './isolation-bugs.ts';
import { modelBugs } from './model-bugs.ts';
import { plant } from './model-tree.ts';
import { realtimeBugs } from './realtime-bugs.ts';

const all = [...modelBugs, ...crashBugs, ...isolationBugs, ...realtimeBugs];

it('plants each bug where the source has its place', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { patches = [] } of all) plant(patches).remove();
});

it('plants at least twelve of the three harnesses each time', () => {
  const always = [modelBugs, crashBugs, isolationBugs].map((bugs) => bugs.filter(({ isAlwaysPlanted }) => isAlwaysPlanted === true).length);
  expect(always.every((count) => count > 0)).toBe(true);
  expect(always.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(12);
});
