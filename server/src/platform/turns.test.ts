import { expect, it } from 'vitest';
import { createTurns } from './turns.ts';

it('lets so many at once and no more, in order, and counts a turn given back twice once', async () => {
  const turns = createTurns(2);
  const order: number[] = [];
  const held: (() => void)[] = [];
  for (let index = 0; index < 5; index += 1) {
    void turns.take().then((giveBack) => {
      order.push(index);
      held.push(giveBack);
    });
  }
  await Promise.resolve();
  expect(order).toEqual([0, 1]);
  held[0]?.();
  held[0]?.();
  await new Promise(setImmediate);
  expect(order).toEqual([0, 1, 2]);
  held[1]?.();
  held[2]?.();
  await new Promise(setImmediate);
  expect(order).toEqual([0, 1, 2, 3, 4]);
  for (const giveBack of held) giveBack();
  expect(await turns.take()).toBeTypeOf('function');
});
