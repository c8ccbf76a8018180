import type { NotificationRule } from '@orderly/contract';
import { expect, it } from 'vitest';
import type { Member } from '../identity/index.ts';
import { kindsOf } from './events.ts';
import { toldBy } from './rules.ts';

const member: Member = {
  userId: 'me',
  kind: 'person',
  role: 'provider',
  organizationId: 'clinic',
  npi: '1234567893',
  name: 'P',
  email: 'p@example.org',
  timeZone: 'UTC',
};
const order = { clinicId: 'clinic', operatorId: 'distributor', placedBy: 'me', npi: '1234567893', isUrgent: false };
const rule = (to: NotificationRule['to'], more: Partial<NotificationRule> = {}): NotificationRule => ({
  event: 'order_shipped',
  to,
  channels: ['in_app'],
  urgent: 'never',
  ...more,
});

it.each([
  ['clinic', member, true],
  ['clinic', { ...member, organizationId: 'another' }, false],
  ['placed_by', { ...member, userId: 'another' }, false],
  ['signer', member, true],
  ['signer', { ...member, npi: null }, false],
  ['operator', { ...member, role: 'distributor', organizationId: 'distributor' }, true],
  ['operator', member, false],
  ['admins', { ...member, role: 'admin' }, true],
  ['scope', { ...member, role: 'verifier' }, true],
] as const)('a rule for %s reaches whom it names', (to, who, isTold) => {
  expect(toldBy([rule(to)], ['order_shipped'], who as Member, order) !== null).toBe(isTold);
});

it('of several rules all channels count, and the most urgent', () => {
  const rules = [
    rule('clinic'),
    rule('placed_by', { channels: ['email', 'in_app'], urgent: 'by_order' }),
    rule('clinic', { roles: ['verifier'], channels: ['sms'] }),
  ];
  expect(toldBy(rules, ['order_shipped'], member, order)).toEqual({ kind: 'order_shipped', channels: ['in_app', 'email'], urgent: false });
  expect(toldBy(rules, ['order_shipped'], member, { ...order, isUrgent: true })?.urgent).toBe(true);
  expect(toldBy(rules, ['order_placed'], member, order)).toBeNull();
});

it('only what was done is an event', () => {
  const entry = { action: 'order.check', outcome: 'ok' as const, resourceId: 'o', detail: '{}' };
  expect(kindsOf(entry)).toEqual([]);
  expect(kindsOf({ ...entry, detail: '{"codes":["insurance_coverage:failed"],"nextStep":"sign"}' })).toEqual(['signature_wanted', 'check_failed']);
  expect(kindsOf({ ...entry, action: 'order.ship', outcome: 'denied' })).toEqual([]);
  expect(kindsOf({ ...entry, action: 'order.track', detail: '{"to":"in_transit"}' })).toEqual([]);
  expect(kindsOf({ ...entry, action: 'territory.change', detail: '{"renamed":true}' })).toEqual([]);
  expect(kindsOf({ ...entry, action: 'territory.change', detail: '{"renamed":false,"validFrom":20261126}' })).toEqual(['territory_changed']);
});
