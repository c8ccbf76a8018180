import { Fieldset, Select, SimpleGrid, TextInput } from '@mantine/core';
import { states } from '@orderly/contract';
import type { AmendmentDraft } from './amendment.ts';

interface PartProps {
  readonly draft: AmendmentDraft;
  readonly onChange: (draft: AmendmentDraft) => void;
  readonly errors: Readonly<Record<string, string>>;
}

type TextMember = 'line1' | 'line2' | 'city' | 'zip' | 'phone' | 'payerId' | 'memberId';

function TextPart({ draft, onChange, errors, member, at, label }: PartProps & { member: TextMember; at: string; label: string }) {
  return (
    <TextInput
      label={label}
      value={draft[member]}
      onChange={(event) => onChange({ ...draft, [member]: event.currentTarget.value })}
      error={errors[at]}
      autoComplete="off"
    />
  );
}

const kinds = [
  { value: 'home', label: 'Home' },
  { value: 'clinic', label: 'Clinic' },
  { value: 'facility', label: 'Facility' },
];

/** Where it goes, and how the patient is reached about it. */
export function ShipToFields(props: PartProps) {
  const { draft, onChange, errors } = props;
  return (
    <Fieldset legend="Ships to">
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label="Kind of place"
          data={kinds}
          value={draft.kind}
          onChange={(kind) => onChange({ ...draft, kind: kind as AmendmentDraft['kind'] })}
          error={errors['/shipTo/kind'] ?? errors['/shipTo']}
          allowDeselect={false}
        />
        <TextPart {...props} member="line1" at="/shipTo/line1" label="Street" />
        <TextPart {...props} member="line2" at="/shipTo/line2" label="Apartment, suite" />
        <TextPart {...props} member="city" at="/shipTo/city" label="City" />
        <Select
          label="State"
          data={[...states]}
          value={draft.state}
          onChange={(state) => onChange({ ...draft, state: state ?? '' })}
          error={errors['/shipTo/state']}
          searchable
          allowDeselect={false}
        />
        <TextPart {...props} member="zip" at="/shipTo/zip" label="ZIP" />
        <TextPart {...props} member="phone" at="/phone" label="Phone about this order" />
      </SimpleGrid>
    </Fieldset>
  );
}

export function CoverageFields(props: PartProps) {
  return (
    <Fieldset legend="Insurance">
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextPart {...props} member="payerId" at="/coverage/payerId" label="Payer" />
        <TextPart {...props} member="memberId" at="/coverage/memberId" label="Member id" />
      </SimpleGrid>
    </Fieldset>
  );
}
