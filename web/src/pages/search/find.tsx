import { Anchor, Divider, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMe } from '../../app/session.ts';
import { FindOrder, type FindProps } from './find-order.tsx';
import { FindPatient } from './find-patient.tsx';

/** All that one’s role can look for. */
export function Find({ onOpen, hasFocus }: FindProps) {
  const { permissions } = useMe();
  const maySearch = permissions.includes('orders.search');
  const mayFind = permissions.includes('patients.find');
  return (
    <Stack gap="lg">
      <FindOrder onOpen={onOpen} hasFocus={hasFocus} />
      {mayFind && maySearch && (
        <>
          <Divider />
          <FindPatient onOpen={onOpen} />
        </>
      )}
      {mayFind && !maySearch && (
        <Text size="sm">
          Who looked at a patient’s data:{' '}
          <Anchor component={Link} underline="always" to="/compliance/who-saw" onClick={onOpen}>
            find the patient
          </Anchor>
          . Your role sees nothing else of patients.
        </Text>
      )}
      <Text size="sm" c="dimmed">
        {rangeOf(maySearch, mayFind)} Nothing that you type here is kept in the browser or stands in an address.
      </Text>
    </Stack>
  );
}

function rangeOf(maySearch: boolean, mayFind: boolean): string {
  if (maySearch && mayFind)
    return 'You find orders in your sight, and patients by their exact number or by name and birth date; each look is on record.';
  if (maySearch) return 'You find orders in your sight, also by what is in their parcels; each such look is on record.';
  return 'You find orders in your sight by their number.';
}
