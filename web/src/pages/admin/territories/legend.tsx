import { Box, Group, Text } from '@mantine/core';
import type { Legend as LegendItem } from './painting.ts';

/** What the colours of the map stand for. */
export function Legend({ items }: { readonly items: readonly LegendItem[] }) {
  return (
    <Group gap="md" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Colours">
      {items.map(({ colour, label }) => (
        <Group key={`${colour} ${label}`} gap={6} component="li" wrap="nowrap">
          <Box
            w={14}
            h={14}
            bg={colour}
            style={{ borderRadius: 3, border: '1px solid var(--mantine-color-default-border)', flexShrink: 0 }}
            aria-hidden
          />
          <Text size="sm">{label}</Text>
        </Group>
      ))}
    </Group>
  );
}
