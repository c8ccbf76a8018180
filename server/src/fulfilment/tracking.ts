import type { Order } from '@orderly/contract';
import targets from '../../../config/targets.json' with { type: 'json' };
import { appendEntry, type Follower } from '../journal/index.ts';
import {
  findByGoods,
  type OrderDeps,
  type OrderRow,
  openSealed,
  readOrder,
  recordSilence,
  recordTracking,
  systemOrderEntry,
  trackingNumberOf,
} from '../orders/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import { createOutsideService, type OutsideState, Unavailable } from '../platform/outside/index.ts';
import { askTracker, isSignedBy, readEvent, type TrackedParcel } from './easypost.ts';
import { addParcels, endParcel, noteFlagged, noteHeard, type ParcelRow, readSilent, takeDue } from './store.ts';

/** The service that knows how far parcels are. Without a key it is not asked, without a secret it tells us nothing. */
export interface TrackingService {
  /** As https://api.easypost.com/v2. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly webhookSecret: string | null;
}

export interface Tracking {
  /** Takes what the service sends by itself. Errors: not_found where it is not set up, unauthenticated, invalid_request. */
  take(body: Buffer, signature: string | undefined): Promise<void>;
  /** Asks about the parcels that are due. Answers how many it asked about. */
  poll(): Promise<number>;
  /** Flags the parcels of which nothing was heard for too long. Answers how many. */
  flagSilent(): Promise<number>;
  /** Has what ships asked about, and listened for. */
  readonly follower: Follower;
  states(): OutsideState[];
}

const firstAskMs = 60_000;
const askAgainMs = 4 * 3_600_000;
const mostInOneTurn = 100;
/** One that answers slowly keeps the others waiting less. */
const atOnce = 4;
const mostOrders = 100;

/** `orders.db` is the worker's. */
export function openTracking(
  orders: OrderDeps,
  { url, apiKey, webhookSecret }: TrackingService,
  options: { readonly timeoutMs?: number } = {},
): Tracking {
  const service = apiKey === null ? null : createOutsideService({ name: 'easypost', ...options });

  /** Every shipment with the number hears of it: several may be in one parcel. One that is not ours is let pass, without a word. */
  async function spread({ trackingNumber, events }: TrackedParcel): Promise<void> {
    const hash = orders.phi.index.trackingNumber(trackingNumberOf(trackingNumber));
    const found = await orders.db.transaction((tx) => findByGoods(tx, { field: 'tracking_number', hash }, { after: null, limit: mostOrders }));
    for (const { id, shipments } of found) {
      for (const shipmentId of shipments) {
        if (!(await recordTracking(orders, id, { shipmentId, events }))) continue;
        await orders.db.transaction((tx) => noteHeard(tx, shipmentId, orders.clock.now()));
      }
    }
  }

  /** Asks about one parcel, on record before anything leaves. False when there is nothing to ask about any more. */
  async function ask({ shipment_id: shipmentId, order_id: orderId }: ParcelRow): Promise<boolean> {
    if (service === null || apiKey === null) return false;
    const parcel = await orders.db.transaction(async (tx) => {
      const row = await readOrder(tx, orderId);
      const order = row?.status === 'in_progress' ? await openSealed(tx, orders, row) : undefined;
      const open = order === undefined ? undefined : openParcel(order, shipmentId);
      if (row === undefined || open === undefined) await endParcel(tx, shipmentId, orders.clock.now());
      return row === undefined || open === undefined ? null : { row, open };
    });
    if (parcel === null) return false;
    const tracked = await service.call(async (signal) => {
      await orders.db.transaction((tx) => appendEntry(tx, disclosure(parcel.row)));
      return askTracker({ url, apiKey }, parcel.open, signal);
    });
    await spread(tracked);
    return true;
  }

  async function askIfThere(parcel: ParcelRow): Promise<boolean> {
    try {
      return await ask(parcel);
    } catch (error) {
      // The service is away, or does not know the number: its turn comes again.
      if (error instanceof Unavailable) return false;
      throw error;
    }
  }

  return {
    async take(body, signature) {
      if (webhookSecret === null) throw new OrderlyError('not_found', 'No tracking service is set up here. Name its secret in the settings.');
      if (!isSignedBy(webhookSecret, body, signature)) {
        throw new OrderlyError('unauthenticated', 'The signature does not fit the body. Sign it with the secret that this server was given.');
      }
      const parcel = parcelIn(body);
      if (parcel !== null) await spread(parcel);
    },

    async poll() {
      const now = orders.clock.now();
      if (service === null) return 0;
      const due = await orders.db.transaction((tx) => takeDue(tx, now, new Date(now.getTime() + askAgainMs), mostInOneTurn));
      return inTurn(due, askIfThere);
    },

    async flagSilent() {
      const now = orders.clock.now();
      const silent = await orders.db.transaction((tx) => readSilent(tx, now, targets.carrier_silence, mostInOneTurn));
      return inTurn(silent, async ({ shipment_id: shipmentId, order_id: orderId }) => {
        const isOpen = await recordSilence(orders, orderId, shipmentId);
        // After the order has its flag: noted before, a flag that a kill cut short would never be set.
        await orders.db.transaction((tx) => (isOpen ? noteFlagged(tx, shipmentId, now) : endParcel(tx, shipmentId, now)));
        return isOpen;
      });
    },

    follower: {
      name: 'tracking',
      async handle(entries) {
        const shipped = entries.filter(({ action, outcome, resourceId }) => action === 'order.ship' && outcome === 'ok' && resourceId !== null);
        if ((service === null && webhookSecret === null) || shipped.length === 0) return;
        const ids = [...new Set(shipped.map(({ resourceId }) => resourceId as string))];
        await orders.db.transaction((tx) => addParcels(tx, ids, new Date(orders.clock.now().getTime() + firstAskMs)));
      },
    },

    states: () => (service === null ? [] : [service.state()]),
  };
}

/** A few at once. Answers with how many there was something to do. Errors: AggregateError of what went wrong with some, once all had their turn. */
async function inTurn(parcels: readonly ParcelRow[], work: (parcel: ParcelRow) => Promise<boolean>): Promise<number> {
  const failures: unknown[] = [];
  let done = 0;
  const waiting = parcels.values();
  const takeTurns = async () => {
    for (const parcel of waiting) {
      try {
        if (await work(parcel)) done += 1;
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${parcels.length} parcels could not be worked on`);
  return done;
}

function parcelIn(body: Buffer): TrackedParcel | null {
  try {
    return readEvent(JSON.parse(body.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw new OrderlyError('invalid_request', 'The body is no event of the tracking service.', { cause: error });
    }
    throw error;
  }
}

/** What the carrier may be asked by: its own name and number, and nothing of what is in the parcel or whom it is for. */
function openParcel(order: Order, shipmentId: string): { readonly trackingNumber: string; readonly carrier: string | null } | undefined {
  const shipment = order.shipments.find(({ id }) => id === shipmentId);
  if (shipment?.trackingNumber === undefined || shipment.deliveredAt !== null || shipment.closed !== null) return undefined;
  return { trackingNumber: shipment.trackingNumber, carrier: shipment.carrier === 'other' ? null : (shipment.carrier ?? null) };
}

function disclosure(order: OrderRow) {
  return systemOrderEntry(order, { action: 'patient.disclose', purpose: 'operations', detail: { recipient: 'easypost', classes: ['fulfilment'] } });
}
