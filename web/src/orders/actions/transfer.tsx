import { Select } from '@mantine/core';
import { reasonCodes, type TerritorySummary } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { Failure } from '../../ui/states.tsx';
import { useChange } from '../change.ts';
import { ActionForm } from './action-form.tsx';
import { CodeSelect, NoteField, noteOf } from './fields.tsx';
import type { ActionFormProps } from './props.ts';

type Code = keyof typeof reasonCodes.transfer;

const territoriesQuery = {
  queryKey: ['territories', 'all'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const all: TerritorySummary[] = [];
    for await (const territory of client.each('listTerritories', { limit: 100 }, { signal })) all.push(territory);
    return all;
  },
};

/** Moves an order to another territory. */
export function Form({ order, onDone, onCancel }: ActionFormProps) {
  const { data: territories, error, refetch } = useQuery(territoriesQuery);
  const [territoryId, setTerritoryId] = useState<string | null>(null);
  const [code, setCode] = useState<Code | null>(null);
  const [note, setNote] = useState('');
  const changing = useChange(
    order,
    (version, body: Parameters<typeof client.transferOrder>[0]['body']) => client.transferOrder({ orderId: order.id, version, body }),
    onDone,
  );
  const places = territories === undefined ? [] : placesOf(territories).filter(({ value }) => value !== order.territoryId);
  return (
    <ActionForm
      changing={changing}
      does="Transfer"
      happens="The order moves to the other territory: who operates that sees it from now on, and who operates this one no longer does."
      lacks={territoryId === null ? 'Choose the territory.' : code === null ? 'Choose why.' : undefined}
      shows={/^\/(territoryId|code|note)$/}
      onSubmit={() => territoryId !== null && code !== null && changing.change({ territoryId, code, ...noteOf(note) })}
      onCancel={onCancel}
    >
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      <Select
        label="To which territory"
        data={places}
        value={territoryId}
        onChange={setTerritoryId}
        error={changing.errors['/territoryId']}
        placeholder={territories === undefined ? 'Reading the territories' : 'Type to search'}
        searchable
        required
        allowDeselect={false}
        limit={200}
        data-autofocus
      />
      <CodeSelect<Code> label="Why" codes={reasonCodes.transfer} value={code} onChange={setCode} error={changing.errors['/code']} />
      <NoteField value={note} onChange={setNote} error={changing.errors['/note']} />
    </ActionForm>
  );
}

/** Each territory with those above it, so that two of one name are told apart: "United States › West › West: CA". */
function placesOf(territories: readonly TerritorySummary[]): { readonly value: string; readonly label: string }[] {
  const byId = new Map(territories.map((territory) => [territory.id, territory]));
  const path = ({ name, parentId }: TerritorySummary): string => {
    const parent = parentId === null ? undefined : byId.get(parentId);
    return parent === undefined ? name : `${path(parent)} › ${name}`;
  };
  return territories
    .filter(({ retiredAt }) => retiredAt === null)
    .map((territory) => ({ value: territory.id, label: path(territory) }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
}
