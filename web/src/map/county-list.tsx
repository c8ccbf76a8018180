import { Checkbox, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Atlas, County } from './atlas.ts';

const mostShown = 60;

interface CountyListProps {
  readonly atlas: Atlas;
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (county: County) => void;
}

/** What the map does, without it: counties found by name, state or code, chosen one by one. Nothing typed: those that are chosen. */
export function CountyList({ atlas, chosen, onToggle }: CountyListProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const found = atlas.counties.filter((county) => (wanted === '' ? chosen.has(county.fips) : fits(county, atlas, wanted)));
  return (
    <Stack gap="xs">
      <TextInput
        label="Counties by name"
        description="A name, a state, or a code."
        type="search"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Text size="sm" c="dimmed" role="status">
        {wanted === '' ? `${found.length} chosen` : `${found.length} found`}
        {found.length > mostShown && `, the first ${mostShown} shown`}
      </Text>
      <ScrollArea.Autosize mah={260} type="auto">
        <Stack gap={6} p={2}>
          {found.slice(0, mostShown).map((county) => (
            <Checkbox
              key={county.fips}
              label={`${county.name}, ${county.state}`}
              description={county.fips}
              checked={chosen.has(county.fips)}
              onChange={() => onToggle(county)}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

function fits({ name, state, fips }: County, atlas: Atlas, wanted: string): boolean {
  return `${name}, ${state}`.toLowerCase().includes(wanted) || fips.startsWith(wanted) || atlas.stateNames.get(state)?.toLowerCase() === wanted;
}
