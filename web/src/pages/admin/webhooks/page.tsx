import { Anchor, Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { WebhookWithSecret } from '@orderly/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { usePaged } from '../../../api/paged.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { Listing } from '../../../ui/listing.tsx';
import { Page as Frame } from '../../../ui/page.tsx';
import { ShownOnce } from '../../../ui/shown-once.tsx';
import { Empty } from '../../../ui/states.tsx';
import { AddWebhook } from './add.tsx';
import { Stands } from './stands.tsx';

/** Systems that are told of events as they happen. */
export function Page() {
  const navigate = useNavigate();
  const list = usePaged(['webhooks'], (cursor, signal) => client.listWebhooks({ ...cursor, limit: 30 }, { signal }));
  const [isAdding, { open, close }] = useDisclosure();
  const [made, setMade] = useState<WebhookWithSecret | null>(null);
  return (
    <Frame
      title="Webhooks"
      lead="Systems that are told of events as they happen, signed by Standard Webhooks."
      actions={<Button onClick={open}>Create a webhook</Button>}
    >
      <Listing
        what="webhooks"
        list={list}
        failing={list.error === null ? null : failingOf(list.error)}
        keyOf={({ id }) => id}
        empty={<Empty title="No webhook yet">A machine’s grants say what its webhook is told; nothing of a patient is ever sent.</Empty>}
        columns={[
          {
            title: 'Name',
            cell: ({ id, name }) => (
              <Anchor component={Link} to={`/admin/webhooks/${id}`}>
                {name}
              </Anchor>
            ),
          },
          { title: 'Address', cell: ({ url }) => url },
          { title: 'Events', cell: ({ events }) => events.join(', ') },
          { title: 'Stands', cell: (webhook) => <Stands webhook={webhook} /> },
        ]}
      />
      <Dialog opened={isAdding} onClose={close} title="Create a webhook" size="lg">
        {isAdding && (
          <AddWebhook
            onCancel={close}
            onMade={(webhook) => {
              close();
              setMade(webhook);
            }}
          />
        )}
      </Dialog>
      <ShownOnce
        title="The webhook’s secret"
        secret={made?.secret ?? null}
        advice="Put it where the receiver checks signatures. It can’t be shown again; it can be rotated."
        onClose={() => {
          setMade(null);
          void navigate({ to: `/admin/webhooks/${made?.id}` as '/' });
        }}
      />
    </Frame>
  );
}
