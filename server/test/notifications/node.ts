// A part of the server as a process of its own, that can be killed: `node node.ts api|worker`, with what it needs as JSON in the environment; says when it has begun.
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { loadSigner, startFollowers, startSequencer } from '../../src/journal/index.ts';
import {
  loadNotificationRules,
  loadStandardTemplates,
  type MessageServices,
  notificationKeys,
  startNotifications,
} from '../../src/notifications/index.ts';
import { openRootKeyFile, openVault } from '../../src/phi/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { createLog } from '../../src/platform/log.ts';

export interface NodeNeeds {
  readonly appUrl: string;
  readonly workerUrl: string;
  readonly dataDir: string;
  readonly authSecret: string;
  readonly port: number;
  readonly services: MessageServices;
  readonly leaseMs: number;
  readonly delayFactor: number;
}

const needs = JSON.parse(process.env.NODE_NEEDS ?? '{}') as NodeNeeds;
const onError = (error: unknown) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);

async function api(): Promise<void> {
  const db = openDatabase({ url: needs.appUrl, max: 8, applicationName: 'test' });
  const root = openRootKeyFile(join(needs.dataDir, 'root.key'), { create: false });
  const app = await createApp({
    db,
    appUrl: needs.appUrl,
    phi: await openVault(root),
    logger: createLog('silent'),
    authSecret: needs.authSecret,
    publicUrl: 'http://localhost',
    trustedProxies: [],
    rateLimitPerMinute: 0,
    webhooksOnLoopback: true,
  });
  await app.listen({ port: needs.port, host: '127.0.0.1' });
}

async function worker(): Promise<void> {
  const db = openDatabase({ url: needs.workerUrl, max: 6, applicationName: 'test-worker' });
  startSequencer({ db, signer: await loadSigner(join(needs.dataDir, 'journal.key')), onError });
  const notifications = await startNotifications({
    db,
    clock: systemClock,
    rules: await loadNotificationRules(),
    templates: await loadStandardTemplates(),
    keys: notificationKeys(needs.authSecret),
    publicUrl: 'http://localhost',
    services: needs.services,
    onError: () => onError,
    leaseMs: needs.leaseMs,
    delayFactor: needs.delayFactor,
  });
  startFollowers({ db, followers: [notifications.follower], onError });
}

process.on('disconnect', () => process.exit());
await (process.argv[2] === 'api' ? api() : worker());
process.send?.('begun');
