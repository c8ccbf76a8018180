import { Text, TextInput } from '@mantine/core';
import type { OrganizationView, TerritorySummary, TerritoryView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { useSending } from '../../../api/sending.ts';
import { Form } from '../../../ui/form.tsx';
import { OrganizationSelect } from '../organization-select.tsx';
import { Clashes } from './clashes.tsx';
import { CodeFields } from './code-fields.tsx';
import { filledIn, noCodes } from './codes.ts';

interface AddTerritoryProps {
  readonly parent: TerritorySummary;
  readonly onAdded: (territory: TerritoryView) => void;
  readonly onCancel: () => void;
}

/** A territory below another. It begins with a code or two; on the map it then grows. */
export function AddTerritory({ parent, onAdded, onCancel }: AddTerritoryProps) {
  const [name, setName] = useState('');
  const [operator, setOperator] = useState<OrganizationView | null>(null);
  const [texts, setTexts] = useState(noCodes);
  const adding = useSending(
    () => client.addTerritory({ body: { parentId: parent.id, name: name.trim(), operatorId: operator?.id ?? '', boundaries: filledIn(texts) } }),
    { rereads: [['territories']], onDone: onAdded },
  );
  return (
    <Form sending={adding} does="Add" onSubmit={() => adding.send(undefined)} onCancel={onCancel}>
      <Clashes mistakes={adding.mistakes} />
      <TextInput
        label="Name"
        required
        data-autofocus
        value={name}
        error={adding.errors['/name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <OrganizationSelect
        label="Operated by"
        description="A distributor, or the master distributor."
        required
        value={operator}
        error={adding.errors['/operatorId']}
        onChange={setOperator}
      />
      <Text size="sm" c="dimmed">
        Name at least one code that lies inside {parent.name}; on the map you add more.
      </Text>
      <CodeFields texts={texts} onChange={setTexts} />
    </Form>
  );
}
