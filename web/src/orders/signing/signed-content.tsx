import { List, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { client } from '../../api/client.ts';
import { lineName } from '../quantities.ts';

/** What a practitioner signs: the elements of a standard written order (42 CFR 410.38(d)(1)). `opened` is the order read with its patient data. */
export function SignedContent({ opened }: { readonly opened: Order }) {
  const { patient, diagnoses = [], lines } = opened;
  const practitioner = usePractitioner(opened.providerId, opened.clinicId);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Fact label="Patient">
            {patient?.givenName} {patient?.familyName}
            {patient?.birthDate === undefined ? '' : `, born ${patient.birthDate}`}
          </Fact>
          <Fact label="Order">
            {opened.number} of {opened.orderDate}
          </Fact>
          <Fact label="Practitioner">{practitioner ?? 'You, as the order names you'}</Fact>
          <Fact label="Diagnoses">{diagnoses.length === 0 ? 'None' : diagnoses.join(', ')}</Fact>
        </SimpleGrid>
        <Fact label="Items">
          <List component="ul">
            {lines
              .filter(({ cancelled }) => cancelled === null)
              .map((line) => (
                <List.Item key={line.id}>
                  {line.quantity} × {lineName(line)}
                  {line.modifiers.length === 0 ? '' : `, ${line.modifiers.join(' ')}`}, {line.supplyType}
                </List.Item>
              ))}
          </List>
        </Fact>
      </Stack>
    </Paper>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="div">{children}</Text>
    </div>
  );
}

function usePractitioner(providerId: string, clinicId: string): string | undefined {
  const { data } = useQuery({
    queryKey: ['providers', clinicId],
    queryFn: ({ signal }) => client.listProviders({ clinicId, limit: 100 }, { signal }),
  });
  const found = data?.items.find(({ id }) => id === providerId);
  return found === undefined ? undefined : `${found.givenName} ${found.familyName}, NPI ${found.npi}`;
}
