import { Box, Group, getTreeExpandedState, ScrollArea, Text, TextInput, Tree, useTree } from '@mantine/core';
import type { TerritorySummary } from '@orderly/contract';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { type TerritoryNode, treeOf } from './data.ts';
import classes from './tree.module.css';

interface TerritoryTreeProps {
  readonly territories: readonly TerritorySummary[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
  /** From so many pixels on it scrolls. */
  readonly height?: number;
}

/** The territories as they hang together. Arrows walk, Enter chooses, Space opens and closes. */
export function TerritoryTree({ territories, chosen, onChoose, height = 420 }: TerritoryTreeProps) {
  const [text, setText] = useState('');
  // The same as long as nothing changes: the tree begins anew with each that is another, and draws again.
  const data = useMemo(() => narrowed(treeOf(territories), text.trim().toLowerCase()), [territories, text]);
  const tree = useTree({ initialExpandedState: Object.fromEntries(data.map(({ value }) => [value, true])) });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that is chosen, wherever it hangs
  useEffect(() => {
    tree.setSelectedState(chosen === null ? [] : [chosen]);
    tree.setExpandedState({ ...tree.expandedState, ...Object.fromEntries(above(territories, chosen).map((id) => [id, true])) });
  }, [chosen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is found is to be seen, wherever it hangs
  useEffect(() => {
    if (text.trim() !== '') tree.setExpandedState(getTreeExpandedState(data, '*'));
  }, [text]);
  const keys = (event: KeyboardEvent<HTMLUListElement>) => {
    const value = (event.target as HTMLElement).dataset.value;
    if (event.key !== 'Enter' || value === undefined) return;
    event.preventDefault();
    onChoose(value);
  };
  return (
    <Box>
      <TextInput label="Find a territory" type="search" mb="xs" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      {data.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          None of that name.
        </Text>
      )}
      <ScrollArea.Autosize mah={height} type="auto">
        <Tree
          aria-label="Territories"
          data={data}
          tree={tree}
          expandOnClick={false}
          allowRangeSelection={false}
          onKeyDown={keys}
          levelOffset={18}
          renderNode={({ node, expanded, hasChildren, selected, elementProps }) => (
            <Group
              {...elementProps}
              gap={4}
              wrap="nowrap"
              className={`${elementProps.className} ${classes.node}`}
              data-chosen={selected || undefined}
            >
              <Box
                w={16}
                ta="center"
                aria-hidden
                onClick={(event) => {
                  event.stopPropagation();
                  tree.toggleExpanded(node.value);
                }}
              >
                {hasChildren ? (expanded ? '▾' : '▸') : ''}
              </Box>
              <Text size="sm" onClick={() => onChoose(node.value)} flex={1}>
                {node.label}
              </Text>
            </Group>
          )}
        />
      </ScrollArea.Autosize>
    </Box>
  );
}

/** The ids on the way up from a territory. */
function above(territories: readonly TerritorySummary[], id: string | null): string[] {
  const parents = new Map(territories.map((one) => [one.id, one.parentId]));
  const way: string[] = [];
  for (let at = parents.get(id ?? '') ?? null; at !== null && way.length < territories.length; at = parents.get(at) ?? null) way.push(at);
  return way;
}

/** The branches in which something is called so. */
function narrowed(nodes: readonly TerritoryNode[], wanted: string): TerritoryNode[] {
  if (wanted === '') return [...nodes];
  return nodes.flatMap((node) => {
    const children = narrowed(node.children, wanted);
    return children.length > 0 || node.label.toLowerCase().includes(wanted) ? [{ ...node, children }] : [];
  });
}
