import { Button, Group, Stack, Text } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { type Failing, Failure } from './states.tsx';

interface FormProps {
  readonly sending: { readonly isPending: boolean; readonly failing: Failing | null };
  /** On the button that does it. */
  readonly does: string;
  /** Why it can’t be sent yet. */
  readonly lacks?: string | undefined;
  readonly onSubmit: () => void;
  readonly onCancel?: () => void;
  readonly children: ReactNode;
}

/** What stands around the fields of a form: what went wrong, and the buttons. */
export function Form({ sending: { isPending, failing }, does, lacks, onSubmit, onCancel, children }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // What a dialog over this form sends is not for it.
    event.stopPropagation();
    if (lacks === undefined) onSubmit();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {failing !== null && <Failure failing={failing} />}
        {children}
        <Group justify="flex-end">
          <Text size="sm" c="dimmed" role="status">
            {lacks}
          </Text>
          {onCancel !== undefined && (
            <Button variant="default" onClick={onCancel}>
              Back
            </Button>
          )}
          <Button type="submit" loading={isPending} disabled={lacks !== undefined}>
            {does}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
