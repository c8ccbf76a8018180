import { type Action, type ActionRule, type Actor, actions, type Status } from '@orderly/contract';

/** Where an order begins, before it has a status. */
export const start = 'start';
export type NodeName = Status | typeof start;

export interface Edge {
  readonly from: NodeName;
  readonly to: Status;
  readonly actions: readonly Action[];
  /** Nobody but the system takes it. */
  readonly isAutomatic: boolean;
}

export interface Graph {
  readonly edges: readonly Edge[];
  /** Of each status what can be done in it that leaves it as it is. */
  readonly within: ReadonlyMap<NodeName, readonly Action[]>;
}

export interface Row extends ActionRule {
  readonly action: Action;
}

/** The contract’s rules, one row an action. */
export const rows: readonly Row[] = (Object.keys(actions) as Action[]).map((action) => ({ ...actions[action], action }));

/** The rules as statuses and the ways between them; several actions of the same way are one edge. */
export function graphOf(rules: readonly Row[]): Graph {
  const edges = new Map<string, { from: NodeName; to: Status; actions: Action[]; by: Set<Actor> }>();
  const within = new Map<NodeName, Action[]>();
  for (const { action, from, to, by } of rules) {
    for (const status of from) {
      const name = status ?? start;
      if (to === 'same') within.set(name, [...(within.get(name) ?? []), action]);
      else {
        const edge = edges.get(`${name} ${to}`) ?? { from: name, to, actions: [], by: new Set() };
        edge.actions.push(action);
        for (const actor of by) edge.by.add(actor);
        edges.set(`${name} ${to}`, edge);
      }
    }
  }
  return {
    edges: [...edges.values()].map(({ by, ...edge }) => ({ ...edge, isAutomatic: by.size === 1 && by.has('system') })),
    within,
  };
}
