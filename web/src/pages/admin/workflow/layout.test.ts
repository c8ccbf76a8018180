import { actions, statuses } from '@orderly/contract';
import { expect, it } from 'vitest';
import { graphOf, rows, start } from './graph.ts';
import { layOut, nodeWidth } from './layout.ts';

const graph = graphOf(rows);
const layout = layOut(graph, (action) => action);

it('has every status, and every action where the contract has it', () => {
  expect(layout.nodes.map(({ name }) => name).sort()).toEqual([...statuses, start].sort());
  const drawn = [...graph.edges.flatMap((edge) => edge.actions), ...[...graph.within.values()].flat()];
  expect(new Set(drawn)).toEqual(new Set(Object.keys(actions)));
  expect(graph.edges.find(({ from, to }) => from === 'verification' && to === 'in_progress')?.actions).toEqual(['approve']);
  expect(graph.edges.filter(({ isAutomatic }) => isAutomatic).map(({ actions: taken }) => taken)).toEqual([['submit']]);
});

it('keeps boxes apart from each other and inside the drawing, and edges inside it too', () => {
  for (const [at, one] of layout.nodes.entries()) {
    expect(one.x >= 0 && one.x + nodeWidth <= layout.width && one.y + one.height <= layout.height).toBe(true);
    for (const other of layout.nodes.slice(at + 1)) {
      const isApart =
        one.x + nodeWidth <= other.x || other.x + nodeWidth <= one.x || one.y + one.height <= other.y || other.y + other.height <= one.y;
      expect(isApart, `${one.name} and ${other.name}`).toBe(true);
    }
  }
  for (const { path } of layout.edges) {
    const across = [...path.matchAll(/[MH]([\d.-]+)/g)].map(([, x]) => Number(x));
    expect(Math.min(...across)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...across)).toBeLessThanOrEqual(layout.width);
  }
});

it('ends even where a way leads back', () => {
  const back = layOut(
    graphOf([...rows, { action: 'override', from: ['cancelled'], to: 'verification', by: ['admin'], needs: '' }]),
    (action) => action,
  );
  expect(back.nodes).toHaveLength(statuses.length + 1);
});
