import type { Action } from '@orderly/contract';
import { expect, it } from 'vitest';
import { columns } from './columns.ts';
import { targetsOf } from './moves.ts';

const saying = (allowed: readonly Action[], reasons: Partial<Record<Action, string>> = {}) => ({
  allowedActions: [
    ...allowed.map((action) => ({ action, allowed: true })),
    ...Object.entries(reasons).map(([action, reason]) => ({ action: action as Action, allowed: false, reason })),
  ],
});
const flat = (...args: Parameters<typeof targetsOf>) =>
  Object.fromEntries(targetsOf(...args).flatMap(({ targets }) => targets.map((target) => [target.group, target.action ?? target.reason])));

it('names the step that leads to each group, as far as the server allows it', () => {
  const targets = flat({ group: 'ready', stage: 'preparing' }, saying(['ship', 'hold'], { release: 'The order is not on hold.' }));
  expect(targets).toMatchObject({ moving: 'ship', back_ordered: 'hold', blocked: 'hold', ready: 'It stands here.' });
});

it('says why a group can’t take the order, in the server’s words where it has some', () => {
  const targets = flat({ group: 'blocked', stage: 'preparing' }, saying(['release'], { ship: 'The order is on hold.' }));
  expect(targets).toMatchObject({ moving: 'The order is on hold.', ready: 'release', exception: 'From Preparing no step leads here.' });
});

it('takes the likeliest of several steps, and the next one where that is refused', () => {
  const from = { group: 'moving', stage: 'shipped' } as const;
  expect(flat(from, saying(['deliver', 'complete'])).done).toBe('deliver');
  expect(flat(from, saying(['complete'], { deliver: 'No shipment is on its way.' })).done).toBe('complete');
});

it('offers nothing that the server does not allow', () => {
  for (const { stage, groups } of columns)
    for (const { group } of groups) {
      const targets = targetsOf({ group, stage }, saying([])).flatMap((column) => column.targets);
      expect(targets.filter(({ action }) => action !== undefined)).toEqual([]);
    }
});
