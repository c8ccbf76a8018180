import { randomUUID } from 'node:crypto';
import { checks } from '@orderly/contract';
import type { BulkOrder } from './bulk-orders.ts';
import { type Answer, type Call, headerLines } from './client.ts';
import type { Work } from './load.ts';
import type { Site } from './site.ts';

/** Every measure is taken over this many connections. */
export const connections = 16;

/** Hears of each step that was acknowledged: the order, its new version, and when the answer was there. */
export type OnStep = (orderId: string, version: number, atMs: number) => void;

/** The bare reference: each connection moves orders of its own to and fro. */
export function bareChanges(site: Site): Work {
  return {
    name: 'bare reference',
    origin: site.bareUrl,
    processes: site,
    callers: shares(site.bareIds).map((ids) => {
      let turn = 0;
      return {
        next() {
          const id = ids[turn % ids.length];
          const status = Math.floor(turn / ids.length) % 2 === 0 ? 'in_progress' : 'verification';
          turn += 1;
          return { method: 'PUT', path: `/orders/${id}/status`, headers: '', body: JSON.stringify({ status }) };
        },
        heard: (answer) => expectStatus(answer, 200),
      };
    }),
  };
}

/**
 * The desk holds an order, releases it with the ETag of that answer, and goes to the next; after the last of its share a connection begins again. There
 * are enough orders that none gathers more steps than real ones do.
 */
export function holdsAndReleases(
  site: Site,
  orders: readonly BulkOrder[],
  { keyed = false, onStep }: { keyed?: boolean; onStep?: OnStep } = {},
): Work {
  return {
    name: keyed ? 'hold and release, with Idempotency-Key' : 'hold and release',
    origin: site.url,
    processes: site,
    callers: shares(orders).map((share) => {
      const own = share.map(({ id, version }) => ({ id, etag: `"${version}"` }));
      let turn = 0;
      const current = () => own[Math.floor(turn / 2) % own.length] as { id: string; etag: string };
      return {
        next() {
          const { id, etag } = current();
          const [action, body] = turn % 2 === 0 ? ['hold', { code: 'missing_information' }] : ['release', {}];
          const more = keyed ? { 'if-match': etag, 'idempotency-key': randomUUID() } : { 'if-match': etag };
          return put(site, `${id}/${action}`, more, body);
        },
        heard(answer) {
          expectStatus(answer, 200);
          const order = current();
          order.etag = answer.etag as string;
          turn += 1;
          onStep?.(order.id, Number(order.etag.slice(1, -1)), answer.atMs);
        },
      };
    }),
  };
}

const waivers = checks.map((check) => ({ check, code: 'verified_by_phone' }));

/** The desk approves one order after the other by PUT …/status: a change of status, which an order can see only once. */
export function approvals(site: Site, orders: readonly BulkOrder[]): Work {
  return {
    name: 'approve by PUT status',
    origin: site.url,
    processes: site,
    callers: shares(orders).map((share) => {
      let turn = 0;
      return {
        next() {
          const order = share[turn];
          if (order === undefined) throw new Error('every order prepared for it was approved: the bench needs more of them');
          turn += 1;
          return put(site, `${order.id}/status`, { 'if-match': `"${order.version}"` }, { status: 'in_progress', waive: waivers });
        },
        heard: (answer) => expectStatus(answer, 200),
      };
    }),
  };
}

function put(site: Site, path: string, headers: Readonly<Record<string, string>>, body: unknown): Call {
  return { method: 'PUT', path: `/api/v1/orders/${path}`, headers: site.as('verifier') + headerLines(headers), body: JSON.stringify(body) };
}

/** A list dealt out to the connections. */
function shares<T>(items: readonly T[]): T[][] {
  return Array.from({ length: connections }, (_, index) => items.filter((_item, at) => at % connections === index));
}

/** Errors: with what the server said, when an answer is not the one that is measured. */
export function expectStatus({ status, body }: Answer, wanted: number): void {
  if (status !== wanted) throw new Error(`an answer was ${status} instead of ${wanted}: ${body.toString('utf8').slice(0, 500)}`);
}
