import { Select, type SelectProps, Textarea } from '@mantine/core';
import { useMe } from '../../app/session.ts';
import { notesBetween } from '../words.ts';

interface CodeSelectProps<Code extends string> extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  /** Codes with their words, as the contract has them. */
  readonly codes: Readonly<Record<Code, string>>;
  readonly value: Code | null;
  readonly onChange: (code: Code | null) => void;
}

/** One of the codes of a table. */
export function CodeSelect<Code extends string>({ codes, onChange, ...rest }: CodeSelectProps<Code>) {
  return (
    <Select
      data={Object.entries<string>(codes).map(([value, label]) => ({ value, label }))}
      onChange={(value) => onChange(value as Code | null)}
      required
      allowDeselect={false}
      {...rest}
    />
  );
}

interface NoteFieldProps {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error?: string | undefined;
}

/** What one types beside the codes; says who reads it. */
export function NoteField({ label = 'Note', value, onChange, error }: NoteFieldProps) {
  const { role } = useMe();
  return (
    <Textarea
      label={label}
      description={`Kept encrypted. ${notesBetween(role)}`}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      autosize
      minRows={2}
      maxLength={4000}
    />
  );
}

/** `{ note }` when something was typed, for a body that leaves out what is empty. */
export function noteOf(typed: string): { readonly note?: string } {
  return typed.trim() === '' ? {} : { note: typed.trim() };
}
