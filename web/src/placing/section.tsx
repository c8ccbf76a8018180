import { Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Where mistakes that belong to none of its fields lead. */
  readonly id?: string;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** A part of the form with its own heading. */
export function Section({ title, lead, id, error, children }: SectionProps) {
  const heading = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={heading} id={id} tabIndex={-1}>
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4" id={heading}>
            {title}
          </Title>
          {lead !== undefined && (
            <Text size="sm" c="dimmed">
              {lead}
            </Text>
          )}
        </div>
        {error !== undefined && (
          <Text size="sm" c="red" role="alert">
            {error}
          </Text>
        )}
        {children}
      </Stack>
    </Paper>
  );
}
