import { SegmentedControl, Select, SimpleGrid, Stack, Switch, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { checkIcd10cm, type PlaceOrder } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { failingOf } from '../api/failing.ts';
import { Failure } from '../ui/states.tsx';
import { listProps } from './list-props.ts';
import { fieldId } from './mistakes.ts';
import { usePlacing } from './placing.tsx';
import { Section } from './section.tsx';
import { nameOf, payersQuery, providersQuery } from './sources.ts';

const payersOfOrders = [
  { value: 'insurance', label: 'Insurance' },
  { value: 'clinic', label: 'Clinic' },
  { value: 'patient', label: 'Patient' },
];

/** Who orders, and when. */
export function PractitionerSection() {
  const { form, change, field } = usePlacing();
  const { data = [], error, refetch } = useQuery(providersQuery);
  const choices = data.filter(({ id, disabledAt }) => disabledAt === null || id === form.providerId);
  return (
    <Section title="Practitioner">
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          {...field('/providerId')}
          label="Ordering practitioner"
          required
          searchable
          data={choices.map((provider) => ({ value: provider.id, label: `${nameOf(provider)} · NPI ${provider.npi}` }))}
          value={form.providerId === '' ? null : form.providerId}
          onChange={(value) => change({ providerId: value ?? '' }, '/providerId')}
          allowDeselect={false}
          {...listProps}
        />
        <TextInput
          {...field('/orderDate')}
          label="Order date"
          type="date"
          required
          value={form.orderDate}
          onChange={(event) => change({ orderDate: event.currentTarget.value }, '/orderDate')}
        />
      </SimpleGrid>
    </Section>
  );
}

/** Who pays, and what for. */
export function BillingSection() {
  const { form, change } = usePlacing();
  return (
    <Section title="Billing and diagnosis">
      <SegmentedControl
        data={payersOfOrders}
        value={form.billTo}
        onChange={(value) => change({ billTo: value as PlaceOrder['billTo'] }, '/coverage')}
        aria-label="Bill to"
      />
      {form.billTo === 'insurance' ? <Coverage /> : <Text size="sm">Nothing of this order goes to a plan.</Text>}
      <Diagnoses />
    </Section>
  );
}

function Coverage() {
  const { form, change, field } = usePlacing();
  const { data, error, refetch } = useQuery(payersQuery);
  const known = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  // A payer that an earlier order names may have left the list since.
  const isListed = form.payerId === '' || known.some(({ value }) => value === form.payerId);
  return (
    <>
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Select
          {...field('/coverage/payerId')}
          label="Plan"
          required
          searchable
          data={isListed ? known : [...known, { value: form.payerId, label: form.payerId }]}
          value={form.payerId === '' ? null : form.payerId}
          onChange={(value) => change({ payerId: value ?? '' }, '/coverage/payerId')}
          allowDeselect={false}
          {...listProps}
        />
        <TextInput
          {...field('/coverage/memberId')}
          label="Member id"
          required
          value={form.memberId}
          onChange={(event) => change({ memberId: event.currentTarget.value }, '/coverage/memberId')}
          autoComplete="off"
        />
      </SimpleGrid>
    </>
  );
}

function Diagnoses() {
  const { form, change, field } = usePlacing();
  const read = (codes: readonly string[]) =>
    codes.map((code) => {
      const checked = checkIcd10cm(code);
      return checked.ok ? checked.value : code;
    });
  return (
    <TagsInput
      {...field('/diagnoses')}
      label="Diagnoses"
      description="ICD-10-CM codes, such as G47.33. Enter or a comma after each."
      value={[...form.diagnoses]}
      onChange={(codes) => change({ diagnoses: [...new Set(read(codes))] }, '/diagnoses')}
      splitChars={[',', ' ']}
      maxTags={12}
      autoComplete="off"
    />
  );
}

/** How soon, and what else one should know. */
export function UrgencySection() {
  const { form, change, field } = usePlacing();
  const isUrgent = form.priority === 'urgent';
  return (
    <Section title="How soon, and anything else">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Stack gap={4} justify="center">
          <Switch
            label="Urgent"
            description="The desk takes it before the others."
            checked={isUrgent}
            onChange={(event) => change({ priority: event.currentTarget.checked ? 'urgent' : 'routine' })}
          />
        </Stack>
        <TextInput
          {...field('/neededBy')}
          label={isUrgent ? 'Needed by' : 'Needed by, if there is a day'}
          type="date"
          value={form.neededBy}
          onChange={(event) => change({ neededBy: event.currentTarget.value }, '/neededBy')}
        />
      </SimpleGrid>
      <Textarea
        {...field('/notes')}
        label="Note for the desk"
        description="Kept encrypted, between clinic and desk."
        value={form.notes}
        onChange={(event) => change({ notes: event.currentTarget.value }, '/notes')}
        autosize
        minRows={2}
        maxLength={4000}
        autoComplete="off"
      />
    </Section>
  );
}

const confirmers = [
  { value: 'patient', label: 'The patient' },
  { value: 'caregiver', label: 'A caregiver' },
];

/** Of an order that repeats another: whether it is a refill, and that it is wanted. */
export function RefillSection() {
  const { form, change, field } = usePlacing();
  const { refill, repeats } = form;
  if (repeats === '') return null;
  const set = (name: 'confirmedOn' | 'confirmedBy' | 'supplyEndsOn', value: string) => {
    if (refill !== null) change({ refill: { ...refill, [name]: value } }, `/refill/${name}`);
  };
  return (
    <Section title="Refill" id={fieldId('/repeats')} error={field('/repeats').error}>
      <Switch
        label="This refills supplies that run out"
        description="Medicare wants the patient asked within 30 days before the supply ends; it is delivered no sooner than 10 days before."
        checked={refill !== null}
        onChange={(event) =>
          change({ refill: event.currentTarget.checked ? { confirmedOn: '', confirmedBy: 'patient', supplyEndsOn: '' } : null }, '/refill')
        }
      />
      {refill !== null && (
        <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
          <TextInput
            {...field('/refill/confirmedOn')}
            label="Asked on"
            type="date"
            required
            value={refill.confirmedOn}
            onChange={(event) => set('confirmedOn', event.currentTarget.value)}
          />
          <Select
            {...field('/refill/confirmedBy')}
            label="Confirmed by"
            required
            data={confirmers}
            value={refill.confirmedBy}
            onChange={(value) => set('confirmedBy', value ?? '')}
            allowDeselect={false}
            {...listProps}
          />
          <TextInput
            {...field('/refill/supplyEndsOn')}
            label="Supply ends on"
            type="date"
            required
            value={refill.supplyEndsOn}
            onChange={(event) => set('supplyEndsOn', event.currentTarget.value)}
          />
        </SimpleGrid>
      )}
    </Section>
  );
}
