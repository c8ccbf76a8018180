import { Checkbox, TextInput } from '@mantine/core';
import type { OrganizationView, TerritoryView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { Form } from '../../../ui/form.tsx';
import { OrganizationSelect } from '../organization-select.tsx';
import { TerritorySelect } from '../territory-select.tsx';

const rereads = [['territories']] as const;

interface ChangeProps {
  readonly territory: TerritoryView;
  readonly onDone: () => void;
}

/** Name, operator, and whether what passes all checks is approved by itself. */
export function EditTerritory({ territory, operatorName, onDone }: ChangeProps & { readonly operatorName: string }) {
  const { id, operatorId } = territory;
  const [name, setName] = useState(territory.name);
  const [operator, setOperator] = useState<Pick<OrganizationView, 'id' | 'name'>>({ id: operatorId, name: operatorName });
  const [autoApprove, setAutoApprove] = useState(territory.autoApprove);
  const changing = useSending(() => client.changeTerritory({ id, body: { name: name.trim(), operatorId: operator.id, autoApprove } }), {
    rereads,
    onDone,
  });
  return (
    <Form sending={changing} does="Save" onSubmit={() => changing.send(undefined)} onCancel={onDone}>
      <TextInput
        label="Name"
        required
        data-autofocus
        value={name}
        error={changing.errors['/name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <OrganizationSelect
        label="Operated by"
        description="Only its own people see the patients of orders here."
        required
        allowDeselect={false}
        value={operator}
        error={changing.errors['/operatorId']}
        onChange={(next) => next !== null && setOperator(next)}
      />
      <Checkbox
        label="Approve by itself what passes every check"
        description="An order of which no check is open needs no person at the desk."
        checked={autoApprove}
        onChange={(event) => setAutoApprove(event.currentTarget.checked)}
      />
    </Form>
  );
}

/** Hangs a territory, with all below it, under another. */
export function MoveTerritory({ territory, below, onDone }: ChangeProps & { readonly below: ReadonlySet<string> }) {
  const [parentId, setParentId] = useState<string | null>(territory.parentId);
  const moving = useSending(() => client.moveTerritory({ id: territory.id, body: { parentId: parentId ?? '' } }), { rereads, onDone });
  return (
    <Form
      sending={moving}
      does="Move"
      lacks={parentId === null || parentId === territory.parentId ? 'Choose another one above it.' : undefined}
      onSubmit={() => moving.send(undefined)}
      onCancel={onDone}
    >
      <TerritorySelect
        label="Under"
        description="At once and with all below it: whoever has a grant on what is above sees it from the next request."
        value={parentId}
        without={below}
        error={moving.errors['/parentId']}
        onChange={setParentId}
      />
    </Form>
  );
}

/** Closes a territory for new orders. */
export function RetireTerritory({ territory: { id, name }, onDone }: ChangeProps) {
  const retiring = useSending(() => client.retireTerritory({ id }), { rereads, onDone });
  return (
    <Confirm
      isOpen
      title={`Retire ${name}?`}
      does="Retire"
      isGrave
      isPending={retiring.isPending}
      failing={retiring.failing}
      onConfirm={() => retiring.send(undefined)}
      onClose={onDone}
    >
      It takes no new order, and what it holds is free for others or falls to the one above. Its orders stay where they are. It can’t be undone.
    </Confirm>
  );
}
