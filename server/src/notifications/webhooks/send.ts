import { Webhook } from 'standardwebhooks';
import { readAudience, readMembers } from '../../identity/index.ts';
import { entriesAt } from '../../journal/index.ts';
import { readListed } from '../../orders/index.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import { createOutsideService, type OutsideService, Unavailable } from '../../platform/outside/index.ts';
import type { Outcome } from '../channel.ts';
import { cloudEventOf } from '../cloud-event.ts';
import type { ClaimedRow } from '../delivery-store.ts';
import { readEpoch, readName } from '../log-store.ts';
import { readWebhooks, type WebhookRow } from '../webhook-store.ts';
import { post } from './post.ts';
import type { Resolve } from './public-address.ts';
import type { SecretBox } from './secrets.ts';

export interface WebhookDeps {
  /** Of the worker's role. */
  readonly db: Database;
  readonly secrets: SecretBox;
  /** Whether they may be on this machine: for tests and development. */
  readonly allowLoopback: boolean;
  readonly resolveName?: Resolve | undefined;
  /** 1, but in tests: of pauses. */
  readonly delayFactor: number;
}

/** What came of it; `gone`: it says that it never wants to hear of us again. */
export type PostOutcome = Outcome | { readonly state: 'gone' };

const timeoutMs = 15_000;
const breakMs = 10_000;
const mostServices = 1000;
/** At once, to one webhook. */
export const mostPosts = 8;

export interface Poster {
  send(row: ClaimedRow, now: Date): Promise<PostOutcome>;
}

/** Sends events to webhooks, signed by Standard Webhooks. One that does not answer is asked more rarely for a while, whatever waits for it. */
export function createPoster(deps: WebhookDeps): Poster {
  const services = new Map<string, OutsideService>();
  let epoch: string | undefined;

  function serviceOf(id: string): OutsideService {
    const known = services.get(id);
    if (known !== undefined) return known;
    if (services.size >= mostServices) services.clear();
    const halfOpenAfterMs = breakMs * deps.delayFactor;
    const made = createOutsideService({
      name: `webhook ${id}`,
      maxConcurrent: mostPosts,
      maxWaiting: mostPosts,
      timeoutMs: timeoutMs + 1000,
      halfOpenAfterMs,
    });
    services.set(id, made);
    return made;
  }

  async function write(row: ClaimedRow): Promise<{ webhook: WebhookRow; body: string } | { code: string }> {
    return deps.db.transaction(
      async (tx) => {
        const [webhook] = await readWebhooks(tx, [row.recipient_id]);
        if (webhook === undefined || webhook.disabled_at !== null) return { code: 'webhook_disabled' };
        epoch ??= await readEpoch(tx);
        const body = await bodyOf(tx, row, webhook, epoch);
        return body === null ? { code: 'out_of_sight' } : { webhook, body };
      },
      { readOnly: true },
    );
  }

  return {
    async send(row, now) {
      const written = await write(row);
      if ('code' in written) return { state: 'suppressed', code: written.code };
      const { webhook, body } = written;
      const headers = {
        'content-type': 'application/cloudevents+json',
        'user-agent': 'Orderly-Webhooks/1',
        ...signed(webhook, row.event_id, body, deps.secrets, now),
      };
      const { allowLoopback, resolveName } = deps;
      try {
        return await serviceOf(webhook.id).call(async () =>
          outcomeOf(await post(webhook.url, { headers, body, allowLoopback, timeoutMs, resolveName })),
        );
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        const { reason: code, retryAfterMs: afterMs } = error;
        if (code !== 'breaker_open' && code !== 'busy') return { state: 'again', code, afterMs };
        return { state: 'later', code, at: new Date(now.getTime() + Math.max(200, breakMs * deps.delayFactor)) };
      }
    },
  };
}

function outcomeOf(posted: Awaited<ReturnType<typeof post>>): PostOutcome {
  if ('failure' in posted) throw new Unavailable(posted.failure);
  const { status, retryAfterMs } = posted;
  if (status >= 200 && status < 300) return { state: 'delivered' };
  if (status === 410) return { state: 'gone' };
  throw new Unavailable(`status_${status}`, { retryAfterMs });
}

/** While a new secret spreads, both sign. */
function signed({ secret, previous_secret, previous_until }: WebhookRow, id: string, body: string, secrets: SecretBox, now: Date) {
  const both = previous_secret !== null && previous_until !== null && previous_until > now ? [secret, previous_secret] : [secret];
  const signatures = both.map((sealed) => new Webhook(secrets.open(sealed)).sign(id, now, body));
  return { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(now.getTime() / 1000)), 'webhook-signature': signatures.join(' ') };
}

/** The event as the webhook's machine may see it now; null when it may not. */
async function bodyOf(tx: Tx, row: ClaimedRow, webhook: WebhookRow, epoch: string): Promise<string | null> {
  const [[entry], [order]] = await Promise.all([entriesAt(tx, [row.position]), row.order_id === null ? [] : readListed(tx, [row.order_id])]);
  if (entry === undefined || (row.order_id !== null && order === undefined)) return null;
  const place = { territoryId: order?.territory_id ?? row.territory_id, clinicId: order?.clinic_id ?? null };
  const isSystem = order === undefined && row.territory_id === null;
  const [member] = isSystem
    ? (await readMembers(tx, [webhook.user_id])).filter(({ role }) => role === 'admin')
    : ((await readAudience(tx, [place], [webhook.user_id]))[0] ?? []);
  if (member === undefined) return null;
  const by = entry.actorId === null ? undefined : await readName(tx, entry.actorId);
  return JSON.stringify(cloudEventOf({ entry, epoch, by: by ?? '', order: order ?? null, role: member.role }));
}
