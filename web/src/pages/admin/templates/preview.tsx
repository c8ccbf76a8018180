import { Card, Code, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Problem } from '@orderly/client';
import type { Preview, TemplateParts } from '@orderly/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { type Failing, Failure, Loading } from '../../../ui/states.tsx';

const waitMs = 400;

export interface Previewed {
  /** The last that could be made. */
  readonly preview: Preview | undefined;
  /** By JSON pointer, as `/text`: what may not stand there. */
  readonly errors: Readonly<Record<string, string>>;
  /** What went wrong other than that. */
  readonly failing: Failing | null;
}

/** What a text makes of an invented example, a moment after one stops typing; and what it may not name. */
export function usePreview(key: string, parts: TemplateParts): Previewed {
  const [wanted] = useDebouncedValue(parts, waitMs);
  const { data, error } = useQuery({
    queryKey: ['templates', key, 'preview', wanted],
    queryFn: ({ signal }) => client.previewTemplate({ key, body: wanted }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const mistakes = error instanceof Problem ? error.errors : [];
  return {
    preview: data,
    errors: Object.fromEntries(mistakes.map(({ pointer, detail }) => [pointer, detail])),
    failing: error === null || mistakes.length > 0 ? null : failingOf(error),
  };
}

/** A message as it would come. The HTML stands in a frame of its own that can run and load nothing. */
export function PreviewPane({ preview, failing }: Pick<Previewed, 'preview' | 'failing'>) {
  return (
    <Card withBorder component="section" aria-label="Preview">
      <Stack gap="sm">
        <div>
          <Title order={2} size="h4">
            Preview
          </Title>
          <Text size="sm" c="dimmed">
            With an invented order.
          </Text>
        </div>
        {failing !== null && <Failure failing={failing} />}
        {preview === undefined && failing === null && <Loading lines={5} />}
        {preview?.subject != null && <Text fw={600}>{preview.subject}</Text>}
        {preview !== undefined && (
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {preview.text}
          </Code>
        )}
        {preview?.html != null && (
          <iframe title="The mail as HTML" sandbox="" srcDoc={preview.html} style={{ width: '100%', height: 360, border: 0, background: 'white' }} />
        )}
      </Stack>
    </Card>
  );
}
