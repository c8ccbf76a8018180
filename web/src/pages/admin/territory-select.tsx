import { Input, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { failingOf } from '../../api/failing.ts';
import { Failure, Loading } from '../../ui/states.tsx';
import { treeQuery } from './territories/data.ts';
import { TerritoryTree } from './territories/tree.tsx';

interface TerritorySelectProps {
  readonly label: string;
  readonly description: string;
  readonly error: string | undefined;
  readonly value: string | null;
  readonly onChange: (territoryId: string) => void;
  /** Territories that can’t be chosen. */
  readonly without?: ReadonlySet<string>;
}

/** Chooses a territory in the tree, by opening branches or by a part of its name. */
export function TerritorySelect({ label, description, error, value, onChange, without }: TerritorySelectProps) {
  const { data, error: failed, refetch } = useQuery(treeQuery);
  const territories = data?.filter(({ id }) => without?.has(id) !== true);
  return (
    <Input.Wrapper label={label} labelElement="div" description={description} error={error} required>
      <Paper withBorder p="sm" mt={4}>
        {failed !== null && <Failure failing={failingOf(failed)} onRetry={() => void refetch()} />}
        {territories === undefined && failed === null && <Loading lines={3} />}
        {territories !== undefined && <TerritoryTree territories={territories} chosen={value} onChoose={onChange} height={220} />}
        <Text size="sm" mt="xs" role="status">
          {value === null ? 'None is chosen yet.' : `Chosen: ${territories?.find(({ id }) => id === value)?.name ?? ''}`}
        </Text>
      </Paper>
    </Input.Wrapper>
  );
}
