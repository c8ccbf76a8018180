import type { Subject } from './topics.ts';

/** Something that is listened for. */
interface Listener {
  readonly subject: Subject;
  readonly connection: { readonly viewer: { readonly territories: readonly string[]; readonly clinics: readonly string[] } };
}

/** Who may be interested in what, so that an event is not held against every subscription there is; whoever comes out is still checked. */
export interface Interest<S extends Listener> {
  add(listener: S): void;
  remove(listener: S): void;
  /** Whoever may be interested in an order that stands there. */
  inOrder(order: { readonly id: string; readonly territoryId: string; readonly clinicId: string }): Set<S>;
  inTerritory(territoryId: string): Set<S>;
  inKind(kind: 'notifications' | 'system'): Set<S>;
}

/** Who listens, by what: the order or territory that a topic names, and the territories and clinics that somebody sees. */
const ways = ['order', 'within', 'seen', 'clinic', 'kind'] as const;
type Way = (typeof ways)[number];
type Keys = readonly (readonly [Way, Iterable<string>])[];

/** `onAdd` hears of each who begins to listen. */
export function createInterest<S extends Listener>(onAdd: (listener: S) => void = () => undefined): Interest<S> {
  const listeners = Object.fromEntries(ways.map((way) => [way, new Map<string, Set<S>>()])) as Record<Way, Map<string, Set<S>>>;
  const keys = new Map<S, Keys>();

  function of(...wanted: readonly (readonly [Way, string])[]): Set<S> {
    const found = new Set<S>();
    for (const [way, key] of wanted) for (const listener of listeners[way].get(key) ?? []) found.add(listener);
    return found;
  }

  return {
    add(listener) {
      const own = keysOf(listener);
      keys.set(listener, own);
      for (const [way, ids] of own) {
        for (const id of ids) {
          const there = listeners[way].get(id);
          if (there === undefined) listeners[way].set(id, new Set([listener]));
          else there.add(listener);
        }
      }
      onAdd(listener);
    },
    remove(listener) {
      for (const [way, ids] of keys.get(listener) ?? []) {
        for (const id of ids) {
          const there = listeners[way].get(id);
          there?.delete(listener);
          if (there?.size === 0) listeners[way].delete(id);
        }
      }
      keys.delete(listener);
    },
    inOrder: ({ id, territoryId, clinicId }) => of(['order', id], ['within', territoryId], ['seen', territoryId], ['clinic', clinicId]),
    inTerritory: (territoryId) => of(['within', territoryId]),
    inKind: (kind) => of(['kind', kind]),
  };
}

/** By the rights that the connection has at this moment: when they change, it is removed and added again. */
function keysOf({ subject, connection }: Listener): Keys {
  if (subject.kind === 'order') return [['order', [subject.orderId]]];
  if (subject.kind === 'territory') return [['within', subject.within]];
  if (subject.kind !== 'orders') return [['kind', [subject.kind]]];
  const { territories, clinics } = connection.viewer;
  return [
    ['seen', territories],
    ['clinic', clinics],
  ];
}
