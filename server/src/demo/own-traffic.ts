import type { ProofOfDelivery } from '@orderly/contract';
import type { Credential } from '../identity/index.ts';
import { changeOrder, changeWithDrawing, type DocumentDeps, placeOrder } from '../orders/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { runTraffic, type TrafficApi, type TrafficPerson } from './traffic.ts';

export interface OwnTraffic {
  readonly deps: DocumentDeps;
  readonly sessions: ReadonlyMap<TrafficPerson, Credential>;
  readonly providerId: string;
  readonly perMinute: number;
  readonly signal: AbortSignal;
}

type Wanted = Parameters<typeof changeOrder>[1]['wanted'];

/** Places and moves orders within the server until the signal comes, by the operations that the endpoints use. Errors: what is no refusal. */
export async function runOwnTraffic({ deps, sessions, ...options }: OwnTraffic): Promise<void> {
  const as = (person: TrafficPerson) => apiOf(deps, sessions.get(person) as Credential);
  const refusalOf = (error: unknown) => (error instanceof OrderlyError && !passing.has(error.code) ? error.code : null);
  await runTraffic({ ...options, as, refusalOf, say: () => undefined });
}

/** Of the surroundings, not of the order. */
const passing: ReadonlySet<string> = new Set(['unauthenticated', 'dependency_unavailable', 'internal']);

function apiOf(deps: DocumentDeps, credential: Credential): TrafficApi {
  const asked = () => ({ credential, context: { requestId: newId(), source: null }, idempotency: null });
  const change = async (orderId: string, expectedVersion: number | null, wanted: Wanted) =>
    (await changeOrder(deps, { ...asked(), orderId, expectedVersion, wanted })).body;
  return {
    placeOrder: async ({ body }) => (await placeOrder(deps, { ...asked(), order: body })).body,
    verifyOrder: ({ orderId, version, body: { waive = [], reasons = [], decision } }) =>
      change(orderId, version, decision === 'approve' ? { action: 'approve', input: { waive } } : { action: 'reject', input: { reasons } }),
    cancelOrder: ({ orderId, version, body: input }) => change(orderId, version, { action: 'cancel', input }),
    holdOrder: ({ orderId, version, body: input }) => change(orderId, version, { action: 'hold', input }),
    releaseOrder: ({ orderId, version, body: input }) => change(orderId, version, { action: 'release', input }),
    shipOrder: ({ orderId, version, body: input }) => change(orderId, version, { action: 'ship', input }),
    addNote: ({ orderId, body: input }) => change(orderId, null, { action: 'note', input }),
    async completeOrder({ orderId, version, body: input }) {
      const wanted: Wanted = { action: 'complete', input };
      const { signature } = input.proofOfDelivery as ProofOfDelivery;
      if (signature === undefined) return change(orderId, version, wanted);
      return (await changeWithDrawing(deps, { ...asked(), orderId, expectedVersion: version, wanted }, signature)).body;
    },
  };
}
