import { Autocomplete, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { checkHcpcs } from '@orderly/contract';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import type { LineForm } from './form.ts';
import { listProps } from './list-props.ts';
import { usePlacing } from './placing.tsx';

const settledAfterMs = 200;
const mostShown = 20;

/** The product of a code; null where the list has none, or what was entered is no code. */
export const productQuery = (entered: string) => {
  const checked = checkHcpcs(entered);
  const hcpcs = checked.ok ? checked.value : null;
  return queryOptions({
    queryKey: ['product', hcpcs],
    staleTime: Number.POSITIVE_INFINITY,
    enabled: hcpcs !== null,
    queryFn: async ({ signal }) => {
      const { items } = await client.searchProducts({ search: hcpcs as string, limit: 1 }, { signal });
      return items.find((product) => product.hcpcs === hcpcs) ?? null;
    },
  });
};

/** The item of a line: its HCPCS code, found by code or in words. */
export function ProductSearch({ line, index }: { readonly line: LineForm; readonly index: number }) {
  const { changeLine, field } = usePlacing();
  const pointer = `/lines/${index}/hcpcs`;
  const [search] = useDebouncedValue(line.hcpcs.trim().slice(0, 100), settledAfterMs);
  const { data } = useQuery({
    queryKey: ['products', search],
    staleTime: Number.POSITIVE_INFINITY,
    enabled: search.length >= 2,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => client.searchProducts({ search, limit: mostShown }, { signal }),
  });
  const found = new Map((search.length < 2 ? [] : (data?.items ?? [])).map((product) => [product.hcpcs, product]));
  const choose = (hcpcs: string) => {
    const product = found.get(hcpcs);
    if (product !== undefined) changeLine(index, { hcpcs, description: product.description }, `/lines/${index}`);
  };
  return (
    <Autocomplete
      {...field(pointer)}
      label="Item"
      placeholder="HCPCS code, or words such as knee brace"
      required
      value={line.hcpcs}
      onChange={(hcpcs) => changeLine(index, { hcpcs }, pointer)}
      onOptionSubmit={choose}
      data={[...found.keys()]}
      // The server has found them: by words too, which the code does not hold.
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <Group gap="sm" wrap="nowrap">
          <Text size="sm" ff="monospace" fw={600}>
            {option.value}
          </Text>
          <Text size="sm">{found.get(option.value)?.description}</Text>
        </Group>
      )}
      selectFirstOptionOnChange={!checkHcpcs(line.hcpcs).ok}
      autoCapitalize="none"
      autoComplete="off"
      {...listProps}
    />
  );
}
