import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { type Document, documentKinds, type Order } from '@orderly/contract';
import { useState } from 'react';
import { useActing } from '../../orders/acting.tsx';
import { sizeOf } from '../../orders/documents/document-fields.tsx';
import { documentName } from '../../orders/documents/document-picker.tsx';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Failure } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { allowanceOf } from './allowance.ts';
import { DocumentPreview } from './document-preview.tsx';
import { Section } from './section.tsx';
import type { ShownDocuments } from './use-shown-documents.ts';

interface DocumentsProps {
  readonly order: Order;
  readonly shown: ShownDocuments;
}

/** The papers of an order, from when one asks for them. */
export function Documents({ order, shown }: DocumentsProps) {
  const act = useActing();
  const attach = allowanceOf(order, 'attach');
  const { items, failing, isReading, show, hide } = shown;
  return (
    <Section
      title="Documents"
      actions={
        <Group gap={4}>
          <Button size="compact-sm" variant="default" loading={isReading} onClick={items === null ? show : hide}>
            {items === null ? 'Show the documents' : 'Hide them'}
          </Button>
          {attach !== undefined && attach.reason === undefined && (
            <ReasonedButton size="compact-sm" variant="default" onClick={() => act({ action: 'attach', orderId: order.id })}>
              Add one
            </ReasonedButton>
          )}
        </Group>
      }
    >
      <Stack gap="md">
        {failing !== null && <Failure failing={failing} onRetry={show} />}
        {items === null ? (
          <Text size="sm" c="dimmed">
            Their names are data of the patient: that you look at them is recorded.
          </Text>
        ) : (
          <Text size="sm" c="dimmed">
            {items.length === 0 ? 'There are none yet.' : 'That you looked at them is recorded.'}
          </Text>
        )}
        {items?.map((document) => (
          <DocumentRow key={document.id} order={order} document={document} />
        ))}
      </Stack>
    </Section>
  );
}

function DocumentRow({ order, document }: { readonly order: Order; readonly document: Document }) {
  const act = useActing();
  const [isOpen, setOpen] = useState(false);
  const { id, state, satisfies, addedByName, addedAt, bytes, fileName } = document;
  const withdraw = allowanceOf(order, 'withdraw');
  const isReadable = state === 'stored' && fileName !== undefined;
  return (
    <Stack gap={6}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Group gap="xs">
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              {documentName(document)}
            </Text>
            {state !== 'stored' && (
              <Badge variant="light" color="gray" tt="none">
                {state === 'awaited' ? 'its content has not come' : 'withdrawn'}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {addedByName}
            {addedAt !== null && (
              <>
                , <Time at={addedAt} inherit />
              </>
            )}
            , {sizeOf(bytes)}
            {satisfies.length > 1 && `, serves as ${satisfies.map((kind) => documentKinds[kind].label.toLowerCase()).join(' and ')}`}
          </Text>
        </div>
        <Group gap={4}>
          {isReadable && (
            <Button
              size="compact-sm"
              variant="default"
              aria-expanded={isOpen}
              aria-label={`${isOpen ? 'Close' : 'Look at'} ${documentName(document)}`}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? 'Close' : 'Look at it'}
            </Button>
          )}
          {isReadable && withdraw !== undefined && withdraw.reason === undefined && (
            <ReasonedButton
              size="compact-sm"
              variant="subtle"
              color="red"
              aria-label={`Withdraw ${documentName(document)}`}
              onClick={() => act({ action: 'withdraw', orderId: order.id, about: { documentId: id } })}
            >
              Withdraw
            </ReasonedButton>
          )}
        </Group>
      </Group>
      {isOpen && isReadable && <DocumentPreview document={document} />}
    </Stack>
  );
}
