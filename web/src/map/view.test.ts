import { expect, it } from 'vitest';
import { around, moved, viewBoxOf, wholeCountry, zoomed } from './view.ts';

it('shows nothing beside the drawing, however one zooms and moves', () => {
  const near = zoomed(wholeCountry, 4);
  expect(near.width).toBeCloseTo(243.75);
  expect(moved(near, -10, -10)).toEqual({ left: 0, top: 0, width: near.width });
  expect(moved(near, 10, 10)).toEqual({ left: 975 - near.width, top: 610 - near.width * (610 / 975), width: near.width });
  expect(zoomed(near, 0.01)).toEqual(wholeCountry);
  expect(zoomed(near, 1000).width).toBe(30);
});

it('frames what it is asked to show, the wide and the tall', () => {
  const wide = around([{ left: 100, top: 200, right: 300, bottom: 220 }]);
  expect(wide).toEqual({ left: 80, top: 210 - 120 * (610 / 975), width: 240 });
  const tall = around([
    { left: 400, top: 100, right: 410, bottom: 200 },
    { left: 400, top: 200, right: 410, bottom: 300 },
  ]);
  expect(tall.width * (610 / 975)).toBeCloseTo(240);
  expect(tall.left + tall.width / 2).toBeCloseTo(405);
  expect(around([])).toEqual(wholeCountry);
  expect(viewBoxOf(wholeCountry)).toBe('0 0 975 610');
});
