import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { Page as Frame } from '../../../ui/page.tsx';
import { Deliveries } from './deliveries.tsx';
import { Outbox } from './outbox.tsx';

/** What became of every message, and those that nobody takes. */
export function Page() {
  const [tab, setTab] = useState<string | null>('deliveries');
  return (
    <Frame title="Messages" lead="What became of every message: none is dropped in silence.">
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="deliveries">Deliveries</Tabs.Tab>
          <Tabs.Tab value="outbox">Outbox</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="deliveries">
          <Deliveries />
        </Tabs.Panel>
        <Tabs.Panel value="outbox">
          <Outbox />
        </Tabs.Panel>
      </Tabs>
    </Frame>
  );
}
