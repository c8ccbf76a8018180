import type { JournalItem } from '@orderly/contract';
import { expect, it } from 'vitest';
import { eventsOf, type Step } from './merge.ts';

function entry(action: string, at: string, detail: Record<string, unknown> = {}): JournalItem {
  return { id: `${action} ${at}`, action, at, detail, outcome: 'ok' } as JournalItem;
}

function step(action: string, version: number, changedAt: string): Step {
  return { action, version, changedAt, changedByName: 'Vera', previousStatus: null, newStatus: 'verification', reason: null };
}

const steps = [step('place', 1, '2026-11-20T10:00:00.000Z'), step('approve', 2, '2026-11-20T12:00:00.000Z')];

it('makes one event of a step and its entry, with looks between them, newest first', () => {
  const entries = [
    entry('order.approve', '2026-11-20T12:00:00.000100Z', { version: 2 }),
    entry('order.read_phi', '2026-11-20T11:00:00.000000Z', { classes: ['contact'] }),
    entry('order.place', '2026-11-20T10:00:00.000200Z', { version: 1 }),
  ];
  const events = eventsOf(steps, entries, true);
  expect(events.map(({ entry: of, step: at }) => [of?.action, at?.version])).toEqual([
    ['order.approve', 2],
    ['order.read_phi', undefined],
    ['order.place', 1],
  ]);
});

it('takes a refused attempt for no step', () => {
  const denied = { ...entry('order.approve', '2026-11-20T11:30:00.000Z', { version: 2 }), outcome: 'denied' } as JournalItem;
  const events = eventsOf(steps, [denied], true);
  expect(events.map(({ entry: of, step: at }) => [of?.outcome, at?.version])).toEqual([
    [undefined, 2],
    ['denied', undefined],
    [undefined, 1],
  ]);
});

it('keeps older steps back until the entries of their time are read', () => {
  const read = [entry('order.approve', '2026-11-20T12:00:00.000Z', { version: 2 })];
  expect(eventsOf(steps, read, false).map(({ step: at }) => at?.version)).toEqual([2]);
  expect(eventsOf(steps, read, true).map(({ step: at }) => at?.version)).toEqual([2, 1]);
});
