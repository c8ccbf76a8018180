import { describe, expect, it } from 'vitest';
import type { Channel } from '../channels.ts';
import { createHeard, markOf, readMark } from './marks.ts';

const [west, east]: [Channel, Channel] = ['territory.west', 'territory.east'];

describe('a mark', () => {
  it('names no channel, and is read from text only when it is one', () => {
    const text = JSON.stringify(markOf(10, 13, [west, west, east]));
    expect(text).not.toMatch(/west|east/);
    expect(readMark(text)).toMatchObject({ from: 10, to: 13 });
    for (const other of ['', '{', 'null', '7', '{"from":1,"to":2}', '{"from":2,"to":2,"counts":{}}', '{"from":-1,"to":2,"counts":{}}'])
      expect(readMark(other)).toBeNull();
  });
});

describe('what was heard', () => {
  it('is whole once all that its mark speaks of is here, in whatever order it came, and each position once', () => {
    const heard = createHeard();
    const mark = markOf(10, 13, [west, west, east]);
    heard.mark(mark);
    heard.entry(west, 13);
    expect(heard.next(10)).toEqual(mark);
    expect(heard.next(10)).toEqual(mark);
    expect(heard.positions(mark, [west])).toBeNull();
    heard.entry(west, 13);
    expect(heard.positions(mark, [west])).toBeNull();
    heard.entry(west, 11);
    expect(heard.positions(mark, [west])).toEqual([11, 13]);
    expect(heard.positions(mark, [west, east])).toBeNull();
    heard.entry(east, 11);
    expect(heard.positions(mark, [west, east])).toEqual([11, 13]);
    expect(heard.positions(mark, ['sessions'])).toEqual([]);
  });

  it('joins marks that follow each other, and shows where one is missing', () => {
    const heard = createHeard();
    for (const [from, to] of [
      [5, 10],
      [10, 12],
      [12, 15],
      [17, 20],
    ] as const)
      heard.mark(markOf(from, to, [west]));
    expect(heard.next(10)).toMatchObject({ from: 10, to: 15, counts: markOf(10, 15, [west, west]).counts });
    expect(heard.next(15)).toMatchObject({ from: 17, to: 20 });
    expect(heard.next(20)).toBeNull();
  });

  it('keeps what lies behind and counts nothing that was handed on', () => {
    const heard = createHeard();
    heard.entry(west, 3);
    heard.entry(west, 7);
    heard.forget(5);
    expect(heard.positions(markOf(0, 5, [west]), [west])).toBeNull();
    expect(heard.positions(markOf(5, 9, [west]), [west])).toEqual([7]);
  });

  it('is bounded: what does not fit counts as missing', () => {
    const heard = createHeard();
    for (let position = 1; position <= 50_001; position += 1) heard.entry(west, position);
    expect(heard.positions(markOf(0, 10, Array<Channel>(10).fill(west)), [west])).toBeNull();
    for (let from = 0; from < 1001; from += 1) heard.mark(markOf(from * 1000, from * 1000 + 1000, [west]));
    expect(heard.next(0)).toMatchObject({ from: 1000 });
  });
});
