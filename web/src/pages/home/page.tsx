import { Button, Group, SimpleGrid } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useMe } from '../../app/session.ts';
import { Page as Frame } from '../../ui/page.tsx';
import { OperationsPanel } from './operations-panel.tsx';
import { OrdersPanel } from './orders-panel.tsx';
import { QuestionsPanel } from './questions-panel.tsx';

type Me = ReturnType<typeof useMe>;

/** What needs me now, most urgent first: for each role what it comes for. */
export function Page() {
  const me = useMe();
  return (
    <Frame title="What needs you" lead="Most urgent first. Press N anywhere to open the first order that waits for you." actions={actionsOf(me)}>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        {panelsOf(me)}
      </SimpleGrid>
    </Frame>
  );
}

function actionsOf({ role }: Me): ReactNode {
  const links: Partial<Record<NonNullable<Me['role']>, readonly (readonly [to: string, label: string])[]>> = {
    provider: [['/orders/new', 'New order']],
    verifier: [['/queue', 'Open the queue']],
    distributor: [['/board', 'Open the board']],
    master_distributor: [
      ['/ageing', 'Ageing'],
      ['/board', 'Open the board'],
    ],
    sales_rep: [['/board', 'Open the board']],
    compliance: [['/compliance/who-saw', 'Who saw a patient']],
  };
  if (role === null) return null;
  return (
    <Group gap="xs">
      {(links[role] ?? []).map(([to, label], index, all) => (
        <Button key={to} component={Link} to={to} variant={index === all.length - 1 ? 'filled' : 'default'}>
          {label}
        </Button>
      ))}
    </Group>
  );
}

function panelsOf(me: Me): ReactNode {
  switch (me.role) {
    case 'provider':
      return <ClinicPanels isSigner={me.npi !== null} />;
    case 'verifier':
      return (
        <>
          <OrdersPanel title="Waiting for the desk" query={{ waitingOn: 'desk' }} none="The desk has nothing to do." more="/queue" />
          <OrdersPanel title="Late" query={{ overdue: true }} none="Nothing is late." />
          <OrdersPanel title="Asked of clinics" query={{ waitingOn: 'clinic', stage: 'pending' }} none="No clinic owes an answer." />
          <OrdersPanel title="At the payers" query={{ waitingOn: 'payer' }} none="No payer is waited for." />
        </>
      );
    case 'distributor':
    case 'master_distributor':
      return (
        <>
          <OrdersPanel title="To ship" query={{ stage: 'preparing', nextStep: 'ship' }} none="Everything has shipped." more="/fulfilment" />
          <OrdersPanel title="Deliveries to prove" query={{ nextStep: 'prove_delivery' }} none="No proof is missing." more="/fulfilment" />
          <OrdersPanel title="Parcels to trace" query={{ nextStep: 'trace' }} none="No parcel is in trouble." />
          <OrdersPanel title="Late" query={{ overdue: true }} none="Nothing is late." more="/board?overdue=true" />
        </>
      );
    case 'sales_rep':
      return (
        <>
          <OrdersPanel title="Stuck" query={{ overdue: true }} none="Nothing is stuck." />
          <OrdersPanel title="Waiting for a clinic of yours" query={{ waitingOn: 'clinic' }} none="No clinic owes anything." />
        </>
      );
    case 'compliance':
      return <QuestionsPanel />;
    case 'admin':
      return (
        <>
          <OperationsPanel />
          <OrdersPanel title="Late" query={{ overdue: true }} none="Nothing is late." />
        </>
      );
    default:
      return null;
  }
}

function ClinicPanels({ isSigner }: { readonly isSigner: boolean }) {
  return (
    <>
      <OrdersPanel title="Needs you" query={{ waitingOn: 'clinic' }} none="Nobody waits for your clinic." more="/needs-you" />
      {isSigner && <OrdersPanel title="To sign" query={{ signableByMe: true }} none="Nothing waits for your signature." more="/sign" />}
      <OrdersPanel title="At the order desk" query={{ stage: 'pending', waitingOn: 'desk' }} none="Nothing is being verified." />
      <OrdersPanel title="On the way" query={{ stage: 'shipped', doneWithinHours: 72 }} none="Nothing is on its way." />
    </>
  );
}
