import { Checkbox, Stack } from '@mantine/core';
import { NoteField, noteOf } from './fields.tsx';

/** The codes that were chosen, each with what was typed beside it. */
export type Coded<Code extends string> = Readonly<Partial<Record<Code, string>>>;

interface CodedListProps<Code extends string> {
  readonly label: string;
  readonly codes: Readonly<Record<Code, string>>;
  readonly value: Coded<Code>;
  readonly onChange: (value: Coded<Code>) => void;
  /** What one is to type beside a code. */
  readonly noteLabel: string;
  /** JSON pointer of the list in what is sent. */
  readonly at: string;
  readonly errors: Readonly<Record<string, string>>;
}

/** Several codes of a table at once, each with a note where one wants to say more. */
export function CodedList<Code extends string>({ label, codes, value, onChange, noteLabel, at, errors }: CodedListProps<Code>) {
  const chosen = Object.keys(value) as Code[];
  const choose = (next: readonly string[]) => {
    onChange(Object.fromEntries(next.map((code) => [code, value[code as Code] ?? ''])) as Coded<Code>);
  };
  return (
    <Checkbox.Group label={label} value={chosen} onChange={choose} error={errors[at]} required>
      <Stack gap="xs" mt={6}>
        {(Object.keys(codes) as Code[]).map((code, index) => {
          const place = chosen.indexOf(code);
          return (
            <Stack key={code} gap={4}>
              <Checkbox
                value={code}
                label={codes[code]}
                error={errors[`${at}/${place}/code`] ?? errors[`${at}/${place}`]}
                {...(index === 0 ? { 'data-autofocus': true } : {})}
              />
              {place >= 0 && (
                <NoteField
                  label={`${noteLabel}: ${codes[code]}`}
                  value={value[code] ?? ''}
                  onChange={(note) => onChange({ ...value, [code]: note })}
                  error={errors[`${at}/${place}/note`]}
                />
              )}
            </Stack>
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}

/** The list as it is sent. */
export function codedOf<Code extends string>(value: Coded<Code>): { readonly code: Code; readonly note?: string }[] {
  return (Object.entries(value) as [Code, string][]).map(([code, note]) => ({ code, ...noteOf(note) }));
}
