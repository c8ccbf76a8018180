import { InvariantError } from '../platform/errors.ts';
import { type BoundaryEntry, type Clash, clashes, type Day, isInForce, keyOf, type Outside, outsideParent } from './boundaries.ts';
import { type BoundaryKind, boundaryKinds, codeOfKind, type Geography, type Place, placeOf } from './geography.ts';

/** A territory as the rules see it. The root alone has no parent, no boundary and no end: it holds every ZIP. */
export interface TerritoryNode {
  id: string;
  parentId: string | null;
  boundaries: readonly BoundaryEntry[];
  /** The day from which it takes no order, null while it lives. */
  retiredOn: Day | null;
}

/** Levels below the root: more is a mistake, and the bound keeps every walk short. */
export const maxDepth = 12;

/** A tree that has been checked and indexed; `revision` is the stored counter it was read at. Immutable. */
export interface TerritoryTree {
  revision: bigint;
  rootId: string;
  nodes: ReadonlyMap<string, TerritoryNode>;
  childrenOf: ReadonlyMap<string, readonly TerritoryNode[]>;
  /** Parent id → key of a code → the children that name it, with the days. */
  claims: ReadonlyMap<string, ReadonlyMap<string, readonly Claim[]>>;
}

interface Claim {
  node: TerritoryNode;
  entry: BoundaryEntry;
}

/** Builds the tree. Throws when there is not exactly one root, a parent is missing, there is a cycle, or it is deeper than `maxDepth`. */
export function buildTree(list: readonly TerritoryNode[], revision = 0n): TerritoryTree {
  const nodes = new Map(list.map((node) => [node.id, node]));
  const roots = list.filter((node) => node.parentId === null);
  const [root] = roots;
  if (!root || roots.length !== 1 || nodes.size !== list.length) {
    throw new InvariantError(
      `a tree of territories has one root and no id twice; found ${roots.length} roots, ${list.length - nodes.size} repeated ids`,
    );
  }
  const childrenOf = new Map<string, TerritoryNode[]>();
  const claims = new Map<string, Map<string, Claim[]>>();
  for (const node of list) {
    if (node.parentId === null) {
      continue;
    }
    const siblings = childrenOf.get(node.parentId) ?? [];
    childrenOf.set(node.parentId, siblings);
    siblings.push(node);
    const claimsOfParent = claims.get(node.parentId) ?? new Map<string, Claim[]>();
    claims.set(node.parentId, claimsOfParent);
    for (const entry of node.boundaries) {
      const key = keyOf(entry.kind, entry.code);
      const claimsOfKey = claimsOfParent.get(key);
      if (claimsOfKey) {
        claimsOfKey.push({ node, entry });
      } else {
        claimsOfParent.set(key, [{ node, entry }]);
      }
    }
  }
  const tree = { revision, rootId: root.id, nodes, childrenOf, claims };
  for (const node of list) {
    pathTo(tree, node.id);
  }
  return tree;
}

/** The ids from the root to a territory. Throws when it is not in the tree, hangs on nothing, runs in a circle or lies too deep. */
export function pathTo(tree: Pick<TerritoryTree, 'nodes' | 'rootId'>, id: string): string[] {
  const path: string[] = [];
  for (let at: string | null = id; at !== null; ) {
    const node = tree.nodes.get(at);
    if (!node || path.length > maxDepth) {
      throw new InvariantError(node ? `territory ${id} lies in a circle or deeper than ${maxDepth} levels` : `territory ${at} is not in the tree`);
    }
    path.push(at);
    at = node.parentId;
  }
  return path.reverse();
}

/** Whether a territory takes orders on a day. */
export function isLive(node: TerritoryNode, day: Day): boolean {
  return node.retiredOn === null || day < node.retiredOn;
}

/** One level of the walk: the territory and the code that led to it (null at the root). */
export interface Step {
  territoryId: string;
  matched: { kind: BoundaryKind; code: string } | null;
}

/** Where a ZIP belongs: the territory, the walk from the root to it, and where the ZIP lies. */
export interface Location {
  territoryId: string;
  path: Step[];
  place: Place;
}

function nextStep(tree: TerritoryTree, parentId: string, place: Place, day: Day): Step | null {
  const claims = tree.claims.get(parentId);
  if (!claims) {
    return null;
  }
  for (const kind of boundaryKinds) {
    const code = codeOfKind(place, kind);
    const found = code === null ? undefined : claims.get(keyOf(kind, code))?.find(({ node, entry }) => isInForce(entry, day) && isLive(node, day));
    if (found && code !== null) {
      return { territoryId: found.node.id, matched: { kind, code } };
    }
  }
  return null;
}

/**
 * The territory of a ZIP5 on a day: from the root down, at each level the live child whose most specific matching code is the most specific of
 * all (ZIP5, county, ZIP3, state). Defined for all five-digit strings: what no child holds stays where it is, at worst at the root.
 * It takes the tree as it stands now: a day in the past sees that day's boundaries under today's parents.
 */
export function locate(tree: TerritoryTree, zip: string, geography: Geography, day: Day): Location {
  const place = placeOf(geography, zip);
  const path: Step[] = [{ territoryId: tree.rootId, matched: null }];
  for (;;) {
    const at = path.at(-1)?.territoryId ?? tree.rootId;
    const step = path.length > maxDepth ? null : nextStep(tree, at, place, day);
    if (!step) {
      return { territoryId: at, path, place };
    }
    path.push(step);
  }
}

/**
 * Whether a territory may take an order to a ZIP5 on a day: it and its ancestors all hold the ZIP (the root holds all). A sibling's more
 * specific claim does not matter here: who names a territory may go against it. Throws when the territory is not in the tree.
 */
export function contains(tree: TerritoryTree, territoryId: string, zip: string, geography: Geography, day: Day): boolean {
  const place = placeOf(geography, zip);
  return pathTo(tree, territoryId).every((id) => {
    const node = tree.nodes.get(id);
    const holds = node?.boundaries.some((entry) => isInForce(entry, day) && codeOfKind(place, entry.kind) === entry.code);
    return id === tree.rootId || (node !== undefined && isLive(node, day) && holds === true);
  });
}

/** Why a node may not stand where a change would put it; `[]` when it may. */
export interface Misplacement {
  outside: Outside[];
  clashes: Clash[];
  /** Children of the node whose codes would stick out of it. */
  orphaned: { childId: string; outside: Outside[] }[];
}

/**
 * Checks a territory with these boundaries under this parent, from a day on: inside the parent, no equal code with a live sibling, and (when it
 * is already in the tree) all its live children still inside it.
 */
export function placementFaults(
  tree: TerritoryTree,
  node: { id: string; parentId: string; boundaries: readonly BoundaryEntry[] },
  geography: Geography,
  from: Day,
): Misplacement {
  const live = (list: readonly TerritoryNode[] | undefined): TerritoryNode[] => (list ?? []).filter((other) => isLive(other, from));
  const parent = tree.nodes.get(node.parentId);
  const parentHoldsAll = node.parentId === tree.rootId;
  const outside = parentHoldsAll ? [] : outsideParent(node.boundaries, parent?.boundaries ?? [], from, geography);
  const siblings = live(tree.childrenOf.get(node.parentId)).filter((other) => other.id !== node.id);
  const clashing = clashes([...siblings, node], from).filter((clash) => clash.ids.includes(node.id));
  const orphaned = live(tree.childrenOf.get(node.id))
    .map((child) => ({ childId: child.id, outside: outsideParent(child.boundaries, node.boundaries, from, geography) }))
    .filter((child) => child.outside.length > 0);
  return { outside, clashes: clashing, orphaned };
}

/** Why a territory cannot move under a parent as far as the shape of the tree goes, or null. Boundaries are for `placementFaults`. */
export function moveProblem(
  tree: TerritoryTree,
  id: string,
  parentId: string,
  day: Day,
): 'is_root' | 'into_itself' | 'parent_retired' | 'too_deep' | null {
  const parent = tree.nodes.get(parentId);
  if (id === tree.rootId) {
    return 'is_root';
  }
  const path = pathTo(tree, parentId);
  if (path.includes(id)) {
    return 'into_itself';
  }
  if (!parent || !isLive(parent, day)) {
    return 'parent_retired';
  }
  return path.length + heightOf(tree, id) > maxDepth ? 'too_deep' : null;
}

/** Levels below a territory: 0 for a leaf. */
export function heightOf(tree: TerritoryTree, id: string): number {
  const children = tree.childrenOf.get(id) ?? [];
  return children.reduce((height, child) => Math.max(height, 1 + heightOf(tree, child.id)), 0);
}

/** A territory and all below it, the territory first. */
export function subtreeOf(tree: TerritoryTree, id: string): string[] {
  return [id, ...(tree.childrenOf.get(id) ?? []).flatMap((child) => subtreeOf(tree, child.id))];
}
