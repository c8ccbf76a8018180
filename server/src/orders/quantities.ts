import type { Fulfilment } from '@orderly/contract';
import type { Line, OrderState, Shipment } from './state.ts';

/** Where the quantity ordered of a line is. The first four add up to what was ordered; the rest counts what shipped in vain, each time it did. */
export interface LineQuantities {
  /** To be shipped. */
  readonly left: number;
  readonly onItsWay: number;
  readonly delivered: number;
  readonly cancelled: number;
  readonly lost: number;
  readonly refused: number;
  readonly returned: number;
  readonly recalled: number;
}

type Goods = Pick<OrderState, 'lines' | 'shipments'>;

/** The quantities of a line by its shipments. What of a cancelled line was on its way then counts as cancelled, wherever it ends. */
export function quantitiesOf(line: Line, shipments: readonly Shipment[]): LineQuantities {
  const inVain = { lost: 0, refused: 0, returned: 0, recalled: 0 };
  const { quantity: cancelled = 0, shipmentIds = [] } = line.cancelled ?? {};
  let [delivered, onItsWay] = [0, 0];
  for (const { id, lines, closed, deliveredAt } of shipments) {
    for (const { lineId, quantity } of lines) {
      if (lineId !== line.id) continue;
      if (closed !== undefined) inVain[closed.code] += quantity;
      else if (shipmentIds.includes(id)) continue;
      else if (deliveredAt === null) onItsWay += quantity;
      else delivered += quantity;
    }
  }
  return { left: line.quantity - cancelled - delivered - onItsWay, onItsWay, delivered, cancelled, ...inVain };
}

/** What is left to ship of each line, by line id; lines with nothing left are absent. */
export function leftToShip({ lines, shipments }: Goods): Map<string, number> {
  return new Map(lines.map((line) => [line.id, quantitiesOf(line, shipments).left] as const).filter(([, left]) => left > 0));
}

/** Lines of which something was neither delivered nor cancelled. */
export function unproven({ lines, shipments }: Goods): Line[] {
  return lines.filter((line) => {
    const { left, onItsWay } = quantitiesOf(line, shipments);
    return left + onItsWay > 0;
  });
}

/** Whether nobody is to get anything of the order any more. */
export function isAllCancelled({ lines }: Pick<Goods, 'lines'>): boolean {
  return lines.every((line) => line.cancelled?.quantity === line.quantity);
}

/** Shipments that are to be delivered: neither delivered nor closed, with something in them that was not cancelled. */
export function underWay({ lines, shipments }: Goods): Shipment[] {
  const wanted = new Set(lines.filter((line) => quantitiesOf(line, shipments).onItsWay > 0).map(({ id }) => id));
  return shipments.filter(({ closed, deliveredAt, lines: sent }) => {
    return closed === undefined && deliveredAt === null && sent.some(({ lineId }) => wanted.has(lineId));
  });
}

/** `preparing` while something is left to ship, `delivered` once nothing is on its way either. */
export function fulfilmentOf(order: Goods): Fulfilment {
  if (leftToShip(order).size > 0) return 'preparing';
  return unproven(order).length === 0 ? 'delivered' : 'shipped';
}
