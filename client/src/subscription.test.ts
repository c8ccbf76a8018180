import type { CloudEvent } from '@orderly/contract';
import { describe, expect, it } from 'vitest';
import { createEntry, isNews, passed, subscribeFrame, type TopicName, taken } from './subscription.ts';

const handlers = { onEvent: () => undefined };
const order = 'order:0199c0de-7b3a-7cc1-9d7e-2f3a4b5c6d7e';
const at = (position: number, epoch = 'a') => ({ epoch, sequence: String(position).padStart(16, '0') }) as CloudEvent;
const subscribed = (position: number, recovered: boolean, epoch = 'a') =>
  ({ type: 'subscribed', id: '1', topic: order, epoch, position, recovered }) as const;

describe('a subscription', () => {
  it('begins where the server says, and has recovered nothing then', () => {
    const entry = createEntry('1', order, handlers, null);
    expect(subscribeFrame(entry)).toEqual({ type: 'subscribe', id: '1', topic: order });
    expect(isNews(entry, at(3))).toBe(false);
    expect(taken(entry, subscribed(5, false))).toBeNull();
    expect([5, 6, 6, 7, 6].map((position) => isNews(entry, at(position)))).toEqual([false, true, false, true, false]);
    expect(entry.last).toEqual({ epoch: 'a', position: 7 });
  });

  it('goes on from its own position, or from the server’s when what was missed does not come', () => {
    const entry = createEntry('1', 'orders', handlers, { epoch: 'a', position: 10 });
    expect(subscribeFrame(entry)).toMatchObject({ after: { epoch: 'a', position: 10 } });
    expect(taken(entry, subscribed(10, true))).toBe(true);
    expect(isNews(entry, at(11))).toBe(true);
    expect(taken(entry, subscribed(3, false, 'b'))).toBe(false);
    expect(entry.last).toEqual({ epoch: 'b', position: 3 });
    expect([3, 4].map((position) => isNews(entry, at(position, 'b')))).toEqual([false, true]);
  });

  it('takes note of what did not concern it, but never goes back and never by another log', () => {
    const entry = createEntry('1', 'orders', handlers, { epoch: 'a', position: 10 });
    const frame = (position: number, epoch = 'a') => ({ type: 'position', epoch, position }) as const;
    passed(entry, frame(20));
    expect(entry.last?.position).toBe(10);
    taken(entry, subscribed(10, true));
    passed(entry, frame(20));
    passed(entry, frame(15));
    passed(entry, frame(30, 'b'));
    expect(entry.last).toEqual({ epoch: 'a', position: 20 });
  });

  it.each(['', 'all', 'order:1', `${order} `, 'territory:', 'orders,system'])('has no topic %j', (topic) => {
    expect(() => createEntry('1', topic as TopicName, handlers, null)).toThrow(TypeError);
  });
});
