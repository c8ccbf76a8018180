import { TagsInput, TextInput } from '@mantine/core';
import { actions } from '@orderly/contract';

/** Types of events that one chooses most; others can be typed. */
const eventTypes = [
  '*',
  'orderly.order.*',
  ...Object.keys(actions).map((action) => `orderly.order.${action}`),
  'orderly.order.track',
  'orderly.order.overdue',
  'orderly.territory.*',
  'orderly.system.*',
];

export interface Wanted {
  readonly name: string;
  readonly url: string;
  readonly events: string[];
}

interface FieldsProps {
  readonly wanted: Wanted;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (wanted: Wanted) => void;
}

/** What a webhook is called, where it goes and what it is told. */
export function Fields({ wanted, errors, onChange }: FieldsProps) {
  const ofEvents = Object.entries(errors).find(([pointer]) => pointer.startsWith('/events'))?.[1];
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Warehouse system"
        required
        data-autofocus
        value={wanted.name}
        error={errors['/name']}
        onChange={(event) => onChange({ ...wanted, name: event.currentTarget.value })}
      />
      <TextInput
        label="Address"
        description="https, of a public server."
        type="url"
        placeholder="https://hooks.example.org/orderly"
        required
        value={wanted.url}
        error={errors['/url']}
        onChange={(event) => onChange({ ...wanted, url: event.currentTarget.value.trim() })}
      />
      <TagsInput
        label="Events"
        description="* stands for all, or for the last part. Enter takes what you typed."
        required
        data={eventTypes}
        value={wanted.events}
        error={ofEvents}
        onChange={(events) => onChange({ ...wanted, events })}
      />
    </>
  );
}
