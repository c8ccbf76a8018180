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

export function createInterest<S extends Listener>(): Interest<S> {
  const listeners = new Map<string, Set<S>>();
  const keys = new Map<S, readonly string[]>();

  function of(...wanted: readonly string[]): Set<S> {
    const found = new Set<S>();
    for (const key of wanted) for (const listener of listeners.get(key) ?? []) found.add(listener);
    return found;
  }

  return {
    add(listener) {
      const own = keysOf(listener);
      keys.set(listener, own);
      for (const key of own) {
        const there = listeners.get(key);
        if (there === undefined) listeners.set(key, new Set([listener]));
        else there.add(listener);
      }
    },
    remove(listener) {
      for (const key of keys.get(listener) ?? []) {
        const there = listeners.get(key);
        there?.delete(listener);
        if (there?.size === 0) listeners.delete(key);
      }
      keys.delete(listener);
    },
    inOrder: ({ id, territoryId, clinicId }) => of(`order:${id}`, `in:${territoryId}`, `seen:${territoryId}`, `of:${clinicId}`),
    inTerritory: (territoryId) => of(`in:${territoryId}`),
    inKind: (kind) => of(kind),
  };
}

/** By the rights that the connection has at this moment: when they change, it is removed and added again. */
function keysOf({ subject, connection }: Listener): string[] {
  if (subject.kind === 'order') return [`order:${subject.orderId}`];
  if (subject.kind === 'territory') return [...subject.within].map((id) => `in:${id}`);
  if (subject.kind !== 'orders') return [subject.kind];
  const { territories, clinics } = connection.viewer;
  return [...territories.map((id) => `seen:${id}`), ...clinics.map((id) => `of:${id}`)];
}
