import { setTimeout as sleep } from 'node:timers/promises';
import { systemUserId } from '../identity/index.ts';
import { appendEntry, type Detail, journalEntry } from '../journal/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import type { Carrier, Outcome } from './channel.ts';
import { type Claimed, claimLetters, claimPosts } from './claim.ts';
import { type ClaimedRow, dropQueued, finishDeliveries, tryAgain } from './delivery-store.ts';
import { pauseAfter } from './retry.ts';
import { disableWebhook, markAnswering, markFailing } from './webhook-store.ts';
import { createPoster, mostPosts, type PostOutcome, type WebhookDeps } from './webhooks/send.ts';
import { type LetterDeps, writeLetter } from './write-letter.ts';

export interface CourierOptions extends LetterDeps, WebhookDeps {
  readonly clock: Clock;
  readonly carriers: { readonly email: Carrier; readonly sms: Carrier };
  readonly onError: (error: unknown) => void;
  /** How long a message is one sender's; longer than sending may take. */
  readonly leaseMs?: number;
  readonly pollMs?: number;
}

export interface Courier {
  /** There may be something to send. */
  ring(): void;
  /** Lets what is being sent finish. */
  stop(): Promise<void>;
}

const mostLetters = 4;
const mostPostsAtOnce = 4 * mostPosts;
const failsForMs = 5 * 24 * 3_600_000;

type Settings = Required<Omit<CourierOptions, 'resolveName'>> & WebhookDeps;

/**
 * Sends what is queued, on every node: takes a message for a while, sends it outside any transaction, writes down what came of it. Whoever is killed in between
 * leaves it to others, who send the same message with the same id once more and count that.
 */
export function startCourier(options: CourierOptions): Courier {
  const settings: Settings = { leaseMs: 60_000, pollMs: 1000, ...options };
  const stopping = new AbortController();
  const bells: (() => void)[] = [];
  const poster = createPoster(settings);
  const busy = new Map<string, number>();
  const working = [
    ...(['email', 'sms'] as const).map((channel) =>
      work(
        channelOf(
          `letters by ${channel}`,
          mostLetters,
          (limit, now) => claimLetters(settings.db, channel, { limit, now, leaseMs: settings.leaseMs }),
          (claimed) => deliverLetter(settings, claimed),
        ),
      ),
    ),
    work(channelOf('webhooks', mostPostsAtOnce, claimForWebhooks, deliverPost)),
  ];

  function channelOf(name: string, most: number, claim: Line['claim'], deliver: Line['deliver']): Line {
    return { name, most, claim, deliver, settings, over: stopping.signal, onBell: (ring) => bells.push(ring) };
  }

  function claimForWebhooks(limit: number, now: Date): Promise<Claimed[]> {
    const free = (id: string) => mostPosts - (busy.get(id) ?? 0);
    const full = [...busy.keys()].filter((id) => free(id) <= 0);
    return claimPosts(settings.db, { limit, now, leaseMs: settings.leaseMs }, full, free);
  }

  async function deliverPost([row]: Claimed): Promise<void> {
    const id = row.recipient_id;
    busy.set(id, (busy.get(id) ?? 0) + 1);
    try {
      await recordPost(settings, row, await poster.send(row, settings.clock.now()));
    } finally {
      const left = (busy.get(id) ?? 1) - 1;
      if (left > 0) busy.set(id, left);
      else busy.delete(id);
    }
  }

  return {
    ring: () => {
      for (const ring of bells) ring();
    },
    async stop() {
      stopping.abort();
      await Promise.all(working);
    },
  };
}

interface Line {
  readonly name: string;
  readonly most: number;
  readonly claim: (limit: number, now: Date) => Promise<Claimed[]>;
  readonly deliver: (claimed: Claimed) => Promise<void>;
  readonly settings: Settings;
  readonly over: AbortSignal;
  readonly onBell: (ring: () => void) => void;
}

/** Keeps so many messages on their way at once. Never throws. */
async function work({ most, claim, deliver, settings, over, onBell }: Line): Promise<void> {
  const { clock, pollMs, onError } = settings;
  const underWay = new Set<Promise<void>>();
  let rung = Promise.withResolvers<void>();
  const ring = () => rung.resolve();
  onBell(ring);
  while (!over.aborted) {
    rung = Promise.withResolvers<void>();
    let taken = 0;
    try {
      const free = most - underWay.size;
      const messages = free > 0 ? await claim(free, clock.now()) : [];
      taken = messages.length;
      for (const message of messages) {
        const sending: Promise<void> = deliver(message)
          .catch(onError)
          .finally(() => {
            underWay.delete(sending);
            ring();
          });
        underWay.add(sending);
      }
    } catch (error) {
      if (!over.aborted) onError(error);
    }
    if (taken === 0) await untilRung(rung.promise, pollMs, over);
  }
  await Promise.all(underWay);
}

async function untilRung(rung: Promise<void>, pollMs: number, over: AbortSignal): Promise<void> {
  const woken = new AbortController();
  await Promise.race([rung, sleep(pollMs, undefined, { signal: AbortSignal.any([over, woken.signal]) }).catch(() => undefined)]);
  woken.abort();
}

async function deliverLetter(settings: Settings, claimed: Claimed): Promise<void> {
  const { db, clock, carriers } = settings;
  const now = clock.now();
  const written = await db.transaction((tx) => writeLetter(tx, settings, claimed, now), { readOnly: true });
  if ('notBefore' in written) return void (await db.transaction((tx) => tryAgain(tx, idsOf(claimed), 'quiet_hours', written.notBefore, false)));
  const { letter, rows, suppressed } = written;
  const outcome = letter === null ? null : await carriers[claimed[0].channel as 'email' | 'sms'].send(letter);
  await db.transaction(async (tx) => {
    for (const { id, code } of suppressed) await finishDeliveries(tx, [id], 'suppressed', code, clock.now());
    if (outcome !== null) await record(tx, settings, rows, outcome);
  });
}

function idsOf(rows: readonly ClaimedRow[]): string[] {
  return rows.map(({ id }) => id);
}

async function record(tx: Tx, { clock, delayFactor: factor }: Settings, rows: readonly ClaimedRow[], outcome: Outcome): Promise<void> {
  const [now, ids, first] = [clock.now(), idsOf(rows), rows[0] as ClaimedRow];
  if (outcome.state === 'later') return tryAgain(tx, ids, outcome.code, outcome.at, false);
  if (outcome.state !== 'again') return finishDeliveries(tx, ids, outcome.state, 'code' in outcome ? outcome.code : null, now);
  const pauseMs = pauseAfter({ ...first, afterMs: outcome.afterMs, factor, chance: Math.random() });
  if (pauseMs === null) await finishDeliveries(tx, ids, 'failed', outcome.code, now);
  else await tryAgain(tx, ids, outcome.code, new Date(now.getTime() + pauseMs), true);
}

async function recordPost(settings: Settings, row: ClaimedRow, outcome: PostOutcome): Promise<void> {
  const { db, clock, delayFactor } = settings;
  await db.transaction(async (tx) => {
    const now = clock.now();
    if (outcome.state === 'gone') return switchOff(tx, row.recipient_id, 'gone', now);
    if (outcome.state === 'delivered') await markAnswering(tx, row.recipient_id);
    await record(tx, settings, [row], outcome);
    if (outcome.state !== 'again') return;
    const since = await markFailing(tx, row.recipient_id, now);
    if (now.getTime() - since.getTime() >= failsForMs * delayFactor) await switchOff(tx, row.recipient_id, 'failing', now);
  });
}

/** Switches a webhook off, with what waits for it, and tells of it. */
async function switchOff(tx: Tx, webhookId: string, because: 'gone' | 'failing', at: Date): Promise<void> {
  if (await disableWebhook(tx, webhookId, at, because)) {
    const detail = { because } satisfies Detail;
    await appendEntry(tx, systemEntry('system.webhook_disabled', { resourceType: 'webhook', resourceId: webhookId, detail }));
  }
  await dropQueued(tx, webhookId, 'webhook_disabled', at);
}

/** An entry of what the system did or noticed by itself. */
function systemEntry(action: `system.${string}`, parts: { resourceType: string; resourceId: string | null; detail: Detail }) {
  return journalEntry({
    id: newId(),
    actorId: systemUserId,
    actorRole: 'system',
    sessionId: null,
    requestId: null,
    source: null,
    action,
    patientId: null,
    territoryId: null,
    outcome: 'ok',
    purpose: null,
    ...parts,
  });
}
