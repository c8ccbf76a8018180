import { Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { type Relationship, relationships, type ShipmentMethod, states } from '@orderly/contract';
import { DocumentPicker } from '../documents/document-picker.tsx';
import { CodeSelect } from './fields.tsx';
import type { ProofDraft } from './proof.ts';
import { SignatureField } from './signature-field.tsx';

interface ProofFieldsProps {
  readonly orderId: string;
  /** Of the shipments that it proves. */
  readonly methods: ReadonlySet<ShipmentMethod>;
  readonly draft: ProofDraft;
  readonly onChange: (draft: ProofDraft) => void;
  /** JSON pointer of the proof in what is sent. */
  readonly at: string;
  readonly errors: Readonly<Record<string, string>>;
}

/** What proves a delivery, by how the shipment went (Medicare Program Integrity Manual, chapter 4, 4.7.3.1). */
export function ProofFields({ orderId, methods, draft, onChange, at, errors }: ProofFieldsProps) {
  const isSigned = [...methods].some((method) => method !== 'carrier');
  return (
    <Stack>
      <TextInput
        label="Received on"
        type="datetime-local"
        value={draft.receivedAt}
        onChange={(event) => onChange({ ...draft, receivedAt: event.currentTarget.value })}
        error={errors[`${at}/receivedAt`]}
        required
      />
      {methods.has('carrier') && <DeliveredTo draft={draft} onChange={onChange} at={at} errors={errors} />}
      {isSigned && (
        <>
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label="Printed name of who signed"
              value={draft.receivedBy}
              onChange={(event) => onChange({ ...draft, receivedBy: event.currentTarget.value })}
              error={errors[`${at}/receivedBy`]}
              autoComplete="off"
              maxLength={200}
              data-autofocus
            />
            <CodeSelect<Relationship>
              label="Who that is"
              codes={relationships}
              value={draft.relationship}
              onChange={(relationship) => relationship !== null && onChange({ ...draft, relationship })}
              error={errors[`${at}/relationship`]}
            />
          </SimpleGrid>
          <SignatureField orderId={orderId} draft={draft} onChange={onChange} at={at} errors={errors} />
        </>
      )}
      {methods.has('facility') && (
        <DocumentPicker
          orderId={orderId}
          label="The facility’s record of receipt for this patient"
          kind="facility_record"
          value={draft.facilityRecordId}
          onChange={(facilityRecordId) => onChange({ ...draft, facilityRecordId })}
          error={errors[`${at}/facilityRecordId`]}
        />
      )}
    </Stack>
  );
}

/** Where the carrier's own record says that it delivered. */
function DeliveredTo({ draft, onChange, at, errors }: Omit<ProofFieldsProps, 'orderId' | 'methods'>) {
  const whole = errors[`${at}/deliveredTo`];
  const text = (member: 'line1' | 'city' | 'zip', label: string, more: { error?: string | undefined; maxLength: number }) => (
    <TextInput
      label={label}
      value={draft[member]}
      onChange={(event) => onChange({ ...draft, [member]: event.currentTarget.value })}
      autoComplete="off"
      maxLength={more.maxLength}
      error={errors[`${at}/deliveredTo/${member}`] ?? more.error}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      {text('line1', 'Street, where the carrier says it', { maxLength: 200 })}
      {text('city', 'City', { error: whole, maxLength: 100 })}
      <Select
        label="State"
        data={[...states]}
        value={draft.state}
        onChange={(state) => onChange({ ...draft, state })}
        error={errors[`${at}/deliveredTo/state`]}
        searchable
      />
      {text('zip', 'ZIP', { maxLength: 10 })}
    </SimpleGrid>
  );
}
