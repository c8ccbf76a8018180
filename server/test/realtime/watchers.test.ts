import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { play, rounds } from './run.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(async () => {
  expect(scene.server.realtimeErrors).toEqual([]);
  await scene.close();
});

describe('whoever listens over lines that break', () => {
  // Much longer by `npm run test:realtime -- --runs N`.
  it('is told each event that it may know of once and in order, and no other, whatever becomes of orders, rights and lines', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (ops) => {
        expect(await play(scene, ops)).toEqual([]);
      }),
      { numRuns: 6, seed: 20_261_125, endOnFailure: true },
    );
  });
});
