import type { ProviderView } from '@orderly/contract';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { client } from '../api/client.ts';
import { useMe } from '../app/session.ts';
import { usePlacing } from './placing.tsx';

/** More practitioners than anybody picks from a list. */
const mostProviders = 500;

/** Practitioners whom one may order for, by name. */
export const providersQuery = queryOptions({
  queryKey: ['providers'],
  staleTime: 300_000,
  queryFn: async ({ signal }) => {
    const found: ProviderView[] = [];
    for await (const provider of client.each('listProviders', { limit: 100 }, { signal })) {
      found.push(provider);
      if (found.length === mostProviders) break;
    }
    return found.sort((a, b) => a.familyName.localeCompare(b.familyName));
  },
});

export const payersQuery = queryOptions({
  queryKey: ['payers'],
  staleTime: 300_000,
  queryFn: ({ signal }) => client.listPayers({}, { signal }),
});

/** A patient of whom only the id is known. Nothing of it is kept once it is not shown. */
const patientQuery = (patientId: string) =>
  queryOptions({
    queryKey: ['patient', patientId],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => client.readPatient({ patientId }, { signal }),
  });

/** Practitioner as people say it. */
export function nameOf({ givenName, familyName, credential }: Pick<ProviderView, 'givenName' | 'familyName' | 'credential'>): string {
  return [givenName, familyName].join(' ') + (credential === null ? '' : `, ${credential}`);
}

/** The clinic that is ordered for: one's own, or for the desk that of the practitioner; undefined for one's own, null while the desk has not chosen. */
export function useOrderingClinic(): string | null | undefined {
  const { role } = useMe();
  const { form } = usePlacing();
  const { data = [] } = useQuery(providersQuery);
  if (role === 'provider') return undefined;
  return data.find(({ id }) => id === form.providerId)?.clinicId ?? null;
}

/** The patient chosen, read where only the id is known, as in a draft. */
export function useChosenPatient() {
  const { form, patient } = usePlacing();
  const query = useQuery({ ...patientQuery(form.patientId), enabled: form.patientId !== '' && patient === null });
  return { patient: patient ?? query.data ?? null, error: query.error, reread: () => void query.refetch() };
}
