import type { TerritorySummary } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { loadQuery } from './data.ts';
import type { Drawing } from './drawing.ts';
import { byLoad, byOperator, type Painting } from './painting.ts';

export const colouringWords = { operator: 'Who operates', load: 'Orders under way' } as const;
export type Colouring = keyof typeof colouringWords;

/** The colours of the map, by what one wants to know. */
export function usePainting(
  colouring: Colouring,
  territories: readonly TerritorySummary[],
  { drawn, operators }: Drawing,
): { readonly painting: Painting; readonly error: Error | null } {
  const { data, error } = useQuery({ ...loadQuery, enabled: colouring === 'load' });
  const painting = useMemo(() => {
    if (colouring === 'operator') return byOperator(drawn, territories, operators);
    // Nothing is said before it is known.
    if (data === undefined) return { fills: new Map(), legend: [] };
    const loads = new Map(data.map(({ territoryId, pending, preparing, shipped }) => [territoryId, pending + preparing + shipped]));
    return byLoad(drawn, loads, 'orders under way');
  }, [colouring, drawn, territories, operators, data]);
  return { painting, error: colouring === 'load' ? error : null };
}
