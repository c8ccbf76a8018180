import { inScope, type Place, type Viewer } from '../identity/index.ts';

/** What a subscription is about, as its topic names it. */
export type Subject =
  | { readonly kind: 'orders' | 'notifications' | 'system' }
  | { readonly kind: 'order'; readonly orderId: string }
  | {
      readonly kind: 'territory';
      readonly territoryId: string;
      /** With what lies below it, as far as the viewer may know. */
      readonly within: ReadonlySet<string>;
    };

/** An order and where it stands now. */
export interface OrderPlace extends Place {
  readonly id: string;
}

/** Of a topic, whose form was checked: its kind and the id that it names. */
export function parseTopic(topic: string): { kind: Subject['kind']; id: string | null } {
  const [kind, id] = topic.split(':') as [Subject['kind'], string | undefined];
  return { kind, id: id ?? null };
}

/**
 * How far a territory's topic reaches for a viewer: with what lies below where it lies in a grant; for a clinic's own people, who see theirs anywhere, the territory
 * alone, since what lies below would tell them the tree; null where they may know nothing of it. The same as in lists.
 */
export function reachOf(viewer: Viewer, territoryId: string, below: readonly string[]): ReadonlySet<string> | null {
  if (viewer.territories.includes(territoryId)) {
    const granted = new Set(viewer.territories);
    return new Set(below.filter((id) => viewer.clinics.length > 0 || granted.has(id)));
  }
  return viewer.clinics.length > 0 && below.length > 0 ? new Set([territoryId]) : null;
}

/** Whether what happened to an order belongs to a subscription and may be told: the order as it stands now, and the rights as they are now. */
export function concerns(subject: Subject, viewer: Viewer, order: OrderPlace): boolean {
  if (!inScope(viewer, order)) return false;
  if (subject.kind === 'orders') return true;
  if (subject.kind === 'order') return subject.orderId === order.id;
  return subject.kind === 'territory' && subject.within.has(order.territoryId);
}
