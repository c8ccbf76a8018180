import { Badge, Button, Stack, Title } from '@mantine/core';
import type { TemplateView } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { useSending } from '../../../api/sending.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Failure, Loading } from '../../../ui/states.tsx';
import { Time } from '../../../ui/time.tsx';

/** What a text was before, back to the one that is shipped. */
export function Versions({ template: { key, version: current } }: { readonly template: TemplateView }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['templates', key, 'versions'],
    queryFn: ({ signal }) => client.listTemplateVersions({ key }, { signal }),
  });
  const [wanted, setWanted] = useState<number | null>(null);
  const restoring = useSending((version: number) => client.restoreTemplate({ key, body: { version } }), {
    rereads: [['templates']],
    onDone: () => setWanted(null),
  });
  const shipped = { version: 0, isStandard: true, changedAt: null };
  return (
    <Stack gap="sm" component="section" aria-label="Versions">
      <Title order={2} size="h4">
        Versions
      </Title>
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading lines={2} />}
      {data !== undefined && (
        <DataTable
          caption="Versions"
          rows={[...data.items, shipped]}
          keyOf={({ version }) => String(version)}
          columns={[
            { title: 'Version', cell: ({ version }) => (version === 0 ? 'As shipped' : version) },
            { title: 'Text', cell: ({ isStandard }) => (isStandard ? 'The one that is shipped' : 'Your own') },
            { title: 'Since', cell: ({ changedAt }) => changedAt !== null && <Time at={changedAt} size="sm" /> },
            {
              title: 'Use',
              cell: ({ version }) =>
                version === current ? (
                  <Badge variant="light">In use</Badge>
                ) : (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Use ${version === 0 ? 'the shipped text' : `version ${version}`} again`}
                    onClick={() => setWanted(version)}
                  >
                    Use again
                  </Button>
                ),
            },
          ]}
        />
      )}
      <Confirm
        isOpen={wanted !== null}
        title={wanted === 0 ? 'Use the shipped text again?' : `Use version ${wanted} again?`}
        does="Use again"
        isPending={restoring.isPending}
        failing={restoring.failing}
        onConfirm={() => wanted !== null && restoring.send(wanted)}
        onClose={() => setWanted(null)}
      >
        It becomes a new version, from the next message on. What is in use now stays in the list.
      </Confirm>
    </Stack>
  );
}
