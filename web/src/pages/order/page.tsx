import { Stack } from '@mantine/core';
import { Problem } from '@orderly/client';
import type { Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { failingOf } from '../../api/failing.ts';
import { orderQuery } from '../../api/queries.ts';
import { useMe } from '../../app/session.ts';
import { usePatientData } from '../../orders/patient-data.tsx';
import { Page as Frame } from '../../ui/page.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { NotFound } from '../dead-ends.tsx';
import { Actions } from './actions.tsx';
import { ArchivePanel } from './archive-panel.tsx';
import { Checks } from './checks.tsx';
import { Documents } from './documents.tsx';
import { Lines } from './lines.tsx';
import { Messages } from './messages.tsx';
import classes from './page.module.css';
import { PatientPanel } from './patient-panel.tsx';
import { Questions } from './questions.tsx';
import { Shipments } from './shipments.tsx';
import { Standing } from './standing.tsx';
import { Timeline } from './timeline.tsx';
import { useShownDocuments } from './use-shown-documents.ts';

/** One order: where it stands, whose move it is, what is in it, and all that happened. */
export function Page() {
  const { orderId = '' } = useParams({ strict: false }) as { readonly orderId?: string };
  const { data: order, error, refetch } = useQuery(orderQuery(orderId));
  // Out of sight counts also when it was in sight before: then what was shown goes.
  if (error instanceof Problem && (error.status === 404 || error.code === 'invalid_request')) return <NotFound />;
  if (order === undefined) {
    return (
      <Frame title="Order">{error === null ? <Loading lines={8} /> : <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}</Frame>
    );
  }
  return (
    <Frame title={`Order ${order.number}`} lead={leadOf(order)} actions={<Actions order={order} />}>
      {error !== null && <Failure failing={failingOf(error)} onRetry={() => void refetch()} />}
      <Whole key={order.id} order={order} />
    </Frame>
  );
}

function leadOf({ clinicName, territoryName, organizationName }: Order): string {
  return `${clinicName}, for ${territoryName}, operated by ${organizationName}`;
}

function Whole({ order }: { readonly order: Order }) {
  const { permissions } = useMe();
  const may = (permission: string) => permissions.includes(permission);
  const patient = usePatientData(order.id);
  const documents = useShownDocuments(order);
  // What one opened tells more of it than the page shows by itself.
  const { opened } = patient;
  return (
    <Stack gap="lg">
      <Standing order={order} />
      <div className={classes.columns}>
        {may('patients.read') && (
          <div className={classes.patient}>
            <PatientPanel order={order} patient={patient} />
          </div>
        )}
        <Stack gap="lg" className={classes.main}>
          {may('orders.checks') && <Questions order={order} opened={opened} />}
          <Lines order={order} opened={opened} />
          {order.shipments.length > 0 && <Shipments order={order} opened={opened} />}
          {may('orders.documents') && <Documents order={order} shown={documents} />}
          <Timeline order={order} patient={may('patients.read') ? patient : null} documents={documents.items} />
        </Stack>
        <Stack gap="lg" className={classes.beside}>
          {may('orders.checks') && <Checks order={order} />}
          {may('orders.checks') && <Messages orderId={order.id} />}
          {may('orders.archive') && <ArchivePanel order={order} />}
        </Stack>
      </div>
    </Stack>
  );
}
