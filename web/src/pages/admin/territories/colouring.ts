import type { TerritorySummary } from '@orderly/contract';
import { useMemo } from 'react';
import type { Drawing } from './drawing.ts';
import { byOperator, type Painting } from './painting.ts';

export const colouringWords = { operator: 'Who operates' } as const;
export type Colouring = keyof typeof colouringWords;

/** The colours of the map, by what one wants to know. */
export function usePainting(
  _colouring: Colouring,
  territories: readonly TerritorySummary[],
  { drawn, operators }: Drawing,
): { readonly painting: Painting; readonly error: Error | null } {
  const painting = useMemo(() => byOperator(drawn, territories, operators), [drawn, territories, operators]);
  return { painting, error: null };
}
