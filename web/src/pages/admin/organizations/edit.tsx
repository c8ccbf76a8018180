import { Button, Divider, Group, Stack, Text } from '@mantine/core';
import type { OrganizationView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { Form } from '../../../ui/form.tsx';
import { bodyOf, Fields, type Wanted } from './fields.tsx';

const rereads = [['organizations']] as const;

interface EditProps {
  readonly organization: OrganizationView;
  /** That it is to be disabled, or enabled again. */
  readonly onSwitch: () => void;
  readonly onDone: () => void;
}

/** Changes an organisation. */
export function EditOrganization({ organization, onSwitch, onDone }: EditProps) {
  const { id: organizationId, name, timeZone, agreementFrom, agreementUntil, disabledAt } = organization;
  const [wanted, setWanted] = useState<Wanted>({
    name,
    timeZone,
    agreementFrom: agreementFrom ?? '',
    agreementUntil: agreementUntil ?? '',
  });
  const changing = useSending(() => client.changeOrganization({ organizationId, body: bodyOf(wanted) }), { rereads, onDone });
  return (
    <Stack>
      <Form sending={changing} does="Save" onSubmit={() => changing.send(undefined)} onCancel={onDone}>
        <Fields wanted={wanted} errors={changing.errors} onChange={setWanted} />
      </Form>
      <Divider />
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" c="dimmed">
          {disabledAt === null ? 'Disabled, none of its people can sign in; what they did stays.' : 'It is disabled: none of its people can sign in.'}
        </Text>
        <Button variant="light" color={disabledAt === null ? 'red' : 'teal'} onClick={onSwitch} style={{ flexShrink: 0 }}>
          {disabledAt === null ? 'Disable' : 'Enable again'}
        </Button>
      </Group>
    </Stack>
  );
}

/** Ends that the people of an organisation act, or lets them again. */
export function SwitchOrganization({ organization, onDone }: { readonly organization: OrganizationView; readonly onDone: () => void }) {
  const { id: organizationId, name, disabledAt } = organization;
  const isDisabled = disabledAt !== null;
  const switching = useSending(() => (isDisabled ? client.enableOrganization({ organizationId }) : client.disableOrganization({ organizationId })), {
    rereads,
    onDone,
  });
  return (
    <Confirm
      isOpen
      title={isDisabled ? `Enable ${name} again?` : `Disable ${name}?`}
      does={isDisabled ? 'Enable' : 'Disable'}
      isGrave={!isDisabled}
      isPending={switching.isPending}
      failing={switching.failing}
      onConfirm={() => switching.send(undefined)}
      onClose={onDone}
    >
      {isDisabled
        ? 'Its people can sign in again, with the grants that are still in force.'
        : 'From the next request on none of its people or machines can act. Orders, records and grants stay, and you can enable it again.'}
    </Confirm>
  );
}
