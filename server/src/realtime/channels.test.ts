import { describe, expect, it } from 'vitest';
import type { PlacedEntry } from '../journal/index.ts';
import { channelsFor, channelsOf, placesNeeded } from './channels.ts';

function entry(action: string, more: Partial<PlacedEntry> = {}): PlacedEntry {
  return {
    position: 1,
    id: 'entry',
    at: '2026-11-26T00:00:00.000000Z',
    actorId: null,
    actorRole: 'system',
    sessionId: null,
    requestId: null,
    source: null,
    action,
    resourceType: action.split('.')[0] as string,
    resourceId: 'order',
    patientId: null,
    territoryId: 'here',
    outcome: 'ok',
    purpose: null,
    detail: '{"version":3}',
    ...more,
  } as PlacedEntry;
}

const places = { orders: new Map([['order', { territoryId: 'here', clinicId: 'clinic' }]]), before: new Map([['entry', 'there']]) };

describe('the channels of an entry', () => {
  it.each([
    ['of an order', entry('order.hold'), ['territory.here', 'territory.there', 'clinic.clinic']],
    [
      'of an order that has gone on',
      entry('order.hold', { id: 'another', territoryId: 'once' }),
      ['territory.here', 'territory.once', 'clinic.clinic'],
    ],
    ['that was refused', entry('order.hold', { outcome: 'denied' }), []],
    ['that nobody is told of', entry('order.read'), []],
    ['of a territory', entry('territory.change', { resourceId: 'here' }), ['territory.here']],
    ['of a notification about an order', entry('notification.created', { resourceType: 'order', id: 'n' }), ['territory.here', 'clinic.clinic']],
    ['of another notification', entry('notification.created', { resourceType: 'user', id: 'n' }), ['notifications']],
    ['of a service', entry('system.service_changed', { resourceId: null }), ['system']],
    ['of a session that ended', entry('session.ended'), ['sessions']],
  ])('%s', (_what, one, channels) => {
    expect(channelsOf(one, places)).toEqual(channels);
  });

  it('need the places of orders that something was done to, and where those that moved came from', () => {
    const entries = [entry('order.transfer'), entry('order.read', { resourceId: 'other' }), entry('order.hold')];
    expect(placesNeeded(entries)).toEqual({ orderIds: ['order'], moves: [{ entryId: 'entry', orderId: 'order', versionBefore: 2 }] });
  });
});

describe('the channels of a subscription', () => {
  const connection = { viewer: { territories: ['a', 'b'], clinics: ['c'] } };

  it.each([
    [{ kind: 'orders' } as const, ['territory.a', 'territory.b', 'clinic.c']],
    [{ kind: 'order', orderId: 'order' } as const, ['territory.a', 'territory.b', 'clinic.c']],
    [{ kind: 'notifications' } as const, ['territory.a', 'territory.b', 'clinic.c', 'notifications']],
    [{ kind: 'territory', territoryId: 'a', within: new Set(['a', 'd']) } as const, ['territory.a', 'territory.d']],
    [{ kind: 'system' } as const, ['system']],
  ])('%j', (subject, channels) => {
    expect([...channelsFor({ subject, connection })]).toEqual(channels);
  });
});
