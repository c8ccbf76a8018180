import { Anchor, Button, Code, Group, SimpleGrid, Stack, Text, Textarea } from '@mantine/core';
import type { TemplateParts, TemplateView } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { useSending } from '../../../api/sending.ts';
import { Form } from '../../../ui/form.tsx';
import { Page as Frame } from '../../../ui/page.tsx';
import { Failure, Loading } from '../../../ui/states.tsx';
import { keyOf, nameOf } from './keys.ts';
import { PreviewPane, usePreview } from './preview.tsx';
import { Versions } from './versions.tsx';

/** One text: written on the left, seen on the right, with what was before. */
export function Page() {
  const { key: address = '' } = useParams({ strict: false }) as { key?: string };
  const key = keyOf(address);
  const { data, error, refetch } = useQuery({
    queryKey: ['templates', key],
    queryFn: ({ signal }) => client.readTemplate({ key }, { signal }),
    // What one is writing is not to be overwritten meanwhile.
    refetchOnWindowFocus: false,
  });
  return (
    <Frame
      title={nameOf(key)}
      lead={
        <Anchor component={Link} to="/admin/templates">
          All templates
        </Anchor>
      }
    >
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading lines={8} />}
      {data !== undefined && (
        <Stack gap="xl">
          <Editor key={`${key} ${data.version}`} template={data} />
          <Versions template={data} />
        </Stack>
      )}
    </Frame>
  );
}

const partWords = { subject: 'Subject', text: 'Text', html: 'HTML' } as const;
type Part = keyof typeof partWords;

function Editor({ template: { key, parts: before, variables, version } }: { readonly template: TemplateView }) {
  const isMail = key.startsWith('email');
  const [parts, setParts] = useState<TemplateParts>(before);
  const { preview, errors, failing } = usePreview(key, parts);
  const writing = useSending((body: TemplateParts) => client.writeTemplate({ key, body }), { rereads: [['templates']] });
  const shown: readonly Part[] = isMail ? ['subject', 'text', 'html'] : ['text'];
  const isSame = shown.every((part) => (parts[part] ?? '') === (before[part] ?? ''));
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
      <Form
        sending={writing}
        does="Use this from the next message on"
        lacks={isSame ? 'Nothing is changed yet.' : undefined}
        onSubmit={() => writing.send(parts)}
      >
        <Text size="sm" c="dimmed">
          Version {version}, in Liquid.
        </Text>
        {shown.map((part) => (
          <Textarea
            key={part}
            label={partWords[part]}
            autosize
            minRows={part === 'subject' ? 1 : 6}
            maxRows={18}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            required={part !== 'html'}
            value={parts[part] ?? ''}
            error={writing.errors[`/${part}`] ?? errors[`/${part}`]}
            onChange={(event) => {
              writing.reset();
              setParts(withPart(parts, part, event.currentTarget.value));
            }}
          />
        ))}
        <Variables names={variables} />
      </Form>
      <PreviewPane preview={preview} failing={failing} />
    </SimpleGrid>
  );
}

/** A mail may go without HTML. */
function withPart(parts: TemplateParts, part: Part, text: string): TemplateParts {
  if (part !== 'html' || text !== '') return { ...parts, [part]: text };
  const { html: _, ...rest } = parts;
  return rest;
}

function Variables({ names }: { readonly names: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack gap={4} align="flex-start">
      <Button variant="subtle" size="compact-sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        What it may name
      </Button>
      {isOpen && (
        <Group gap={6}>
          {names.map((name) => (
            <Code key={name}>{`{{ ${name} }}`}</Code>
          ))}
        </Group>
      )}
    </Stack>
  );
}
