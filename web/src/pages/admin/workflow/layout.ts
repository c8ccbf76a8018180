import { type Edge, type Graph, type NodeName, start } from './graph.ts';

export const nodeWidth = 240;
const headHeight = 34;
const lineHeight = 15;
const columnGap = 70;
const layerGap = 70;
/** Beside the columns, for what goes past other nodes: room for a label on the way out. */
const laneOffset = 150;
const laneGap = 14;
const margin = 10;

export interface PlacedNode {
  readonly name: NodeName;
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** What can be done in it, broken into lines. */
  readonly lines: readonly string[];
}

export interface PlacedEdge extends Edge {
  /** SVG path. */
  readonly path: string;
  readonly label: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'end' };
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

interface Cell {
  readonly layer: number;
  readonly column: number;
}

/**
 * Lays the graph out from the top down: each node one layer below the last from which it is reached, under a node it is reached from where there is room. Edges to the next
 * layer are drawn between the boxes, all others in lanes beside them.
 */
export function layOut({ edges, within }: Graph, wordOf: (action: string) => string): Layout {
  const cells = cellsOf(edges);
  const columns = Math.max(...[...cells.values()].map(({ column }) => column)) + 1;
  const lanes = lanesOf(edges, cells, columns);
  const left = margin + (lanes.left.length === 0 ? 0 : laneOffset + lanes.left.length * laneGap);
  const nodes = placeNodes(cells, left, (name) => wrapped((within.get(name) ?? []).map(wordOf)));
  const right = left + columns * nodeWidth + (columns - 1) * columnGap;
  const width = right + margin + (lanes.right.length === 0 ? 0 : laneOffset + lanes.right.length * laneGap);
  const height = Math.max(...[...nodes.values()].map((node) => node.y + node.height)) + margin;
  const placed = edges.map((edge): PlacedEdge => {
    const [from, to] = [nodes.get(edge.from) as PlacedNode, nodes.get(edge.to) as PlacedNode];
    const leftLane = lanes.left.indexOf(edge.to);
    if (isNear(edge, cells)) return { ...edge, ...between(from, to) };
    return isLeft(edge, cells, columns)
      ? { ...edge, ...around(from, to, left - laneOffset - leftLane * laneGap, 'left') }
      : { ...edge, ...around(from, to, right + laneOffset + lanes.right.indexOf(edge.to) * laneGap, 'right') };
  });
  return { width, height, nodes: [...nodes.values()], edges: placed };
}

/** Layer and column of each node. */
function cellsOf(edges: readonly Edge[]): ReadonlyMap<NodeName, Cell> {
  const layers = new Map<NodeName, number>([[start, 0]]);
  // As often as there are edges at most: a way back, should there be one, can’t push nodes down for ever.
  for (let round = 0; round < edges.length; round++) {
    for (const { from, to } of edges) layers.set(to, Math.max(layers.get(to) ?? 0, Math.min((layers.get(from) ?? 0) + 1, edges.length)));
  }
  const cells = new Map<NodeName, Cell>();
  const taken = new Set<string>();
  for (const [name, layer] of [...layers].sort((a, b) => a[1] - b[1])) {
    const above = edges
      .filter(({ from, to }) => to === name && cells.get(from)?.layer === layer - 1)
      .map(({ from }) => (cells.get(from) as Cell).column);
    let column = above.length === 0 ? 0 : Math.min(...above);
    while (taken.has(`${layer} ${column}`)) column += 1;
    taken.add(`${layer} ${column}`);
    cells.set(name, { layer, column });
  }
  return cells;
}

function isNear({ from, to }: Edge, cells: ReadonlyMap<NodeName, Cell>): boolean {
  return (cells.get(to) as Cell).layer - (cells.get(from) as Cell).layer === 1;
}

/** By the nearer side. */
function isLeft({ from }: Edge, cells: ReadonlyMap<NodeName, Cell>, columns: number): boolean {
  return (cells.get(from) as Cell).column <= (columns - 1) / 2;
}

/** The nodes that lanes lead to, on each side. */
function lanesOf(edges: readonly Edge[], cells: ReadonlyMap<NodeName, Cell>, columns: number) {
  const far = edges.filter((edge) => !isNear(edge, cells));
  const targets = (isWanted: (edge: Edge) => boolean) => [...new Set(far.filter(isWanted).map(({ to }) => to))];
  return { left: targets((edge) => isLeft(edge, cells, columns)), right: targets((edge) => !isLeft(edge, cells, columns)) };
}

function placeNodes(
  cells: ReadonlyMap<NodeName, Cell>,
  left: number,
  linesOf: (name: NodeName) => readonly string[],
): ReadonlyMap<NodeName, PlacedNode> {
  const nodes = new Map<NodeName, PlacedNode>();
  let y = margin;
  for (let layer = 0; nodes.size < cells.size; layer++) {
    const here = [...cells].filter(([, cell]) => cell.layer === layer);
    let tallest = 0;
    for (const [name, { column }] of here) {
      const lines = linesOf(name);
      const height = headHeight + (lines.length === 0 ? 0 : lines.length * lineHeight + 8);
      tallest = Math.max(tallest, height);
      nodes.set(name, { name, x: left + column * (nodeWidth + columnGap), y, height, lines });
    }
    if (here.length > 0) y += tallest + layerGap;
  }
  return nodes;
}

/** From the lower edge of one to the upper edge of the other. */
function between(from: PlacedNode, to: PlacedNode): Pick<PlacedEdge, 'path' | 'label'> {
  const [x1, y1, x2, y2] = [from.x + nodeWidth / 2, from.y + from.height, to.x + nodeWidth / 2, to.y];
  const middle = y2 - layerGap / 2;
  const path = x1 === x2 ? `M${x1},${y1}V${y2}` : `M${x1},${y1}V${middle}H${x2}V${y2}`;
  return { path, label: { x: x2 + 8, y: y2 - 14, anchor: 'start' } };
}

/** Out at a side, along the lane, and in at the same side. */
function around(from: PlacedNode, to: PlacedNode, laneX: number, side: 'left' | 'right'): Pick<PlacedEdge, 'path' | 'label'> {
  const isOnLeft = side === 'left';
  const [x1, x2] = [from.x + (isOnLeft ? 0 : nodeWidth), to.x + (isOnLeft ? 0 : nodeWidth)];
  const [y1, y2] = [from.y + headHeight / 2, to.y + headHeight / 2];
  return { path: `M${x1},${y1}H${laneX}V${y2}H${x2}`, label: { x: x1 + (isOnLeft ? -8 : 8), y: y1 - 6, anchor: isOnLeft ? 'end' : 'start' } };
}

const charactersALine = 34;

/** Words with commas between them, in lines that fit into a box. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const [at, word] of words.entries()) {
    const piece = at === words.length - 1 ? word : `${word},`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= charactersALine) lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(piece);
  }
  return lines;
}
