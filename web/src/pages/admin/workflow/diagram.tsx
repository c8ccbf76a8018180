import { Box } from '@mantine/core';
import { type Action, finalStatuses } from '@orderly/contract';
import { useId } from 'react';
import { actionWords, statusWords } from '../../../orders/words.ts';
import classes from './diagram.module.css';
import { graphOf, rows, start } from './graph.ts';
import { layOut, nodeWidth, type PlacedEdge, type PlacedNode } from './layout.ts';

const does = (action: string) => actionWords[action as Action].does;
const layout = layOut(graphOf(rows), does);

/** The life of an order as a picture; the table beside it says the same in words. */
export function Diagram() {
  const arrow = useId();
  return (
    <Box className={classes.frame ?? ''} tabIndex={0} role="group" aria-label="The workflow as a picture">
      <svg
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        width={layout.width}
        role="img"
        aria-label="Statuses and the actions between them; the table says the same."
      >
        <defs>
          <marker id={arrow} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
            <path d="M0,0L8,4L0,8z" className={classes.arrow ?? ''} />
          </marker>
        </defs>
        {layout.edges.map((edge) => (
          <EdgeLine key={`${edge.from} ${edge.to}`} edge={edge} arrow={arrow} />
        ))}
        {layout.nodes.map((node) => (
          <NodeBox key={node.name} node={node} />
        ))}
      </svg>
    </Box>
  );
}

function EdgeLine({ edge: { path, label, actions, isAutomatic }, arrow }: { readonly edge: PlacedEdge; readonly arrow: string }) {
  return (
    <g>
      <path d={path} className={classes.edge ?? ''} markerEnd={`url(#${arrow})`} strokeDasharray={isAutomatic ? '5 4' : undefined} />
      <text x={label.x} y={label.y} textAnchor={label.anchor} className={classes.label ?? ''}>
        {actions.map(does).join(', ')}
        {isAutomatic ? ' (by itself)' : ''}
      </text>
    </g>
  );
}

function NodeBox({ node: { name, x, y, height, lines } }: { readonly node: PlacedNode }) {
  if (name === start) {
    return (
      <text x={x + nodeWidth / 2} y={y + 24} textAnchor="middle" className={classes.label ?? ''}>
        An order comes
      </text>
    );
  }
  const isFinal = (finalStatuses as readonly string[]).includes(name);
  return (
    <g>
      <rect x={x} y={y} width={nodeWidth} height={height} rx={8} className={classes.node ?? ''} strokeWidth={isFinal ? 3 : 1.5} />
      <text x={x + 12} y={y + 22} className={classes.title ?? ''}>
        {statusWords[name]}
        {isFinal ? ' (final)' : ''}
      </text>
      {lines.map((line, at) => (
        <text key={line} x={x + 12} y={y + 42 + at * 15} className={classes.line ?? ''}>
          {line}
        </text>
      ))}
    </g>
  );
}
