import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notificationKinds } from '@orderly/contract';
import { expect, it } from 'vitest';
import { loadNotificationRules } from './load-rules.ts';

it('the rules that are shipped fit, and every kind of event has one', async () => {
  const rules = await loadNotificationRules();
  expect([...new Set(rules.map(({ event }) => event))].sort()).toEqual(Object.keys(notificationKinds).sort());
});

it('every mistake is told, each with its place', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orderly-rules-'));
  const rule = { event: 'order_shipped', to: 'clinic', channels: ['in_app'], urgent: 'never' };
  const load = (content: string) => {
    writeFileSync(join(folder, 'rules.json'), content);
    return loadNotificationRules(join(folder, 'rules.json'));
  };
  try {
    const wrong = { rules: [rule, { ...rule, event: 'order_lost' }, { ...rule, channels: ['pigeon'] }] };
    await expect(load(JSON.stringify(wrong))).rejects.toThrow(/\/rules\/1\/event[\s\S]*\/rules\/2\/channels/);
    const odd = {
      rules: [
        { ...rule, event: 'webhook_disabled' },
        { ...rule, event: 'territory_changed', to: 'placed_by' },
        { ...rule, to: 'admins' },
      ],
    };
    await expect(load(JSON.stringify(odd))).rejects.toThrow(/\/rules\/0\/to[\s\S]*\/rules\/1\/to[\s\S]*\/rules\/2\/to/);
    await expect(load('{')).rejects.toThrow(/not JSON/);
    await expect(loadNotificationRules(join(folder, 'none.json'))).rejects.toThrow(/can't be read/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
