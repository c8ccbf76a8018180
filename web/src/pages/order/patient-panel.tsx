import { Alert, Button, Stack, Text, Title } from '@mantine/core';
import type { Order } from '@orderly/contract';
import { type ReactNode, useEffect, useRef } from 'react';
import type { usePatientData } from '../../orders/patient-data.tsx';
import { Failure } from '../../ui/states.tsx';
import { Section } from './section.tsx';

interface PatientPanelProps {
  readonly order: Order;
  readonly patient: ReturnType<typeof usePatientData>;
}

/** Who the order is for. Closed until one asks: each look is in the journal. */
export function PatientPanel({ order, patient: { opened, isOpening, failing, open, close } }: PatientPanelProps) {
  const isOutdated = opened !== null && opened.version < order.version;
  return (
    <Section
      title="Patient"
      actions={
        <Button size="compact-sm" variant={opened === null ? 'filled' : 'default'} loading={isOpening} onClick={opened === null ? open : close}>
          {opened === null ? 'Open' : 'Close'}
        </Button>
      }
    >
      <Stack gap="md">
        {failing !== null && <Failure failing={failing} onRetry={open} />}
        {opened === null && (
          <Text size="sm" c="dimmed">
            Closed. Opening it shows what your role may see of the patient, with tracking numbers and notes, and your look is recorded.
          </Text>
        )}
        {opened !== null && <Opened order={opened} />}
        {isOutdated && (
          <Alert color="yellow" p="xs" role="status">
            <Text size="sm" mb={4}>
              The order has changed since you opened this.
            </Text>
            <Button size="compact-sm" variant="default" loading={isOpening} onClick={open}>
              Read it again
            </Button>
          </Alert>
        )}
      </Stack>
    </Section>
  );
}

function Opened({ order }: { readonly order: Order }) {
  const { phiClasses = [], patient, diagnoses, coverage, authorisation, shipTo, phone } = order;
  const notice = useRef<HTMLDivElement>(null);
  useEffect(() => notice.current?.focus(), []);
  if (phiClasses.length === 0) {
    return <Text size="sm">Your organisation sees no patient data of this order. That you asked is recorded.</Text>;
  }
  return (
    <Stack gap="md">
      <Alert color="blue" p="xs" ref={notice} tabIndex={-1}>
        Your look is recorded.
      </Alert>
      {phiClasses.includes('contact') && (
        <Part title="Contact">
          <Fact label="Name" value={joined([patient?.givenName, patient?.familyName], ' ')} />
          <Fact label="Phone" value={phone ?? patient?.phone} />
          <Fact label="E-mail" value={patient?.email} />
          <Fact label="Asks to be reached only by" value={patient?.contactOnlyVia} />
          <Fact label="Ships to" value={shipTo && joined([shipTo.line1, shipTo.line2, shipTo.city, `${shipTo.state} ${shipTo.zip}`], ', ')} />
        </Part>
      )}
      {phiClasses.includes('identity') && (
        <Part title="Identity">
          <Fact label="Born" value={patient?.birthDate} />
          <Fact label="Sex" value={patient?.sex} />
          <Fact label="MRN" value={patient?.mrn} />
        </Part>
      )}
      {phiClasses.includes('clinical') && (
        <Part title="Clinical">
          <Fact label="Diagnoses" value={diagnoses === undefined || diagnoses.length === 0 ? 'none' : diagnoses.join(', ')} />
          <SignedBy order={order} />
        </Part>
      )}
      {phiClasses.includes('coverage') && (
        <Part title="Coverage">
          <Fact label="Payer" value={coverage?.payerId} />
          <Fact label="Member id" value={coverage?.memberId} />
          <Fact label="Prior authorisation" value={authorisation && joined([authorisation.outcome, authorisation.number], ', ')} />
        </Part>
      )}
      {phiClasses.includes('fulfilment') && (
        <Text size="sm" c="dimmed">
          Descriptions, tracking numbers, lots, proofs and notes stand with the lines, shipments and steps beside this.
        </Text>
      )}
    </Stack>
  );
}

function joined(parts: readonly (string | undefined)[], by: string): string {
  return parts.filter(Boolean).join(by);
}

function SignedBy({ order: { signature } }: { readonly order: Order }) {
  if (signature === undefined) return <Fact label="Signature" value="none" />;
  const { signedByName, signedAt, kind, value } = signature;
  return <Fact label="Signature" value={`${kind === 'typed' ? `“${value}”, ` : 'drawn, '}${signedByName}, ${signedAt.slice(0, 10)}`} />;
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap={2}>
      <Title order={3} size="h6">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

/** Nothing where there is nothing to say. */
function Fact({ label, value }: { readonly label: string; readonly value: string | undefined }) {
  if (value === undefined || value === '') return null;
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      <Text span size="sm" c="dimmed">
        {label}:
      </Text>{' '}
      {value}
    </Text>
  );
}
