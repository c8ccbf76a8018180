import { Alert, Button, Group, List, Paper, Stack, Text } from '@mantine/core';
import { documentKinds, type Order } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { orderQuery } from '../api/queries.ts';
import { type DocumentDraft, documentOf, UploadProgress } from '../orders/documents/document-fields.tsx';
import { useUpload } from '../orders/documents/upload.ts';
import { partyWords, stepWords } from '../orders/words.ts';
import { Failure } from '../ui/states.tsx';
import { Due } from '../ui/time.tsx';
import type { Placed } from './order-form-view.tsx';

interface PlacedViewProps {
  readonly placed: Placed;
  readonly onAnother: () => void;
  readonly onNew: () => void;
}

/** That the order is placed, what happens next, and its documents on their way. */
export function PlacedView({ placed, onAnother, onNew }: PlacedViewProps) {
  const { order, files } = placed;
  return (
    <Stack gap="md" maw={720}>
      <Alert color="teal" title={`Order ${order.number} is placed`} role="status">
        <NextStep placed={order} />
      </Alert>
      {files.length > 0 && (
        <Paper withBorder p="md">
          <Stack gap="sm">
            <Text fw={600}>Documents</Text>
            <Attachments orderId={order.id} files={files} />
          </Stack>
        </Paper>
      )}
      <Group>
        <Button onClick={onAnother} data-autofocus>
          Place another for this patient
        </Button>
        <Button variant="default" onClick={onNew}>
          New order
        </Button>
        <Button variant="subtle" component={Link} to={`/orders/${order.id}`}>
          Open {order.number}
        </Button>
      </Group>
    </Stack>
  );
}

/** Whose move it is now; it follows the checks, which begin at once. */
function NextStep({ placed }: { readonly placed: Order }) {
  const { data = placed } = useQuery({ ...orderQuery(placed.id), initialData: placed });
  return (
    <Stack gap="xs">
      <Text size="sm">
        Next: <b>{stepWords[data.nextStep]}</b>, by {partyWords[data.waitingOn]}. <Due at={data.dueAt} />
      </Text>
      <List size="sm">
        <List.Item>Its checks run by themselves now; the desk decides what they leave open.</List.Item>
        <List.Item>What is missing you are asked for under “Needs you”.</List.Item>
        <List.Item>You hear of each step, and find it on the order’s page.</List.Item>
      </List>
    </Stack>
  );
}

function Attachments({ orderId, files }: { readonly orderId: string; readonly files: readonly DocumentDraft[] }) {
  return (
    <Stack gap="sm">
      {files.map((file) => (
        <Attachment key={file.kind} orderId={orderId} draft={file} />
      ))}
    </Stack>
  );
}

function Attachment({ orderId, draft }: { readonly orderId: string; readonly draft: DocumentDraft }) {
  const [isDone, setDone] = useState(false);
  const uploading = useUpload(orderId, () => setDone(true));
  const isBegun = useRef(false);
  const document = documentOf(draft);
  const begin = () => {
    if (document !== null) uploading.start(document);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: begun once, when it is shown
  useEffect(() => {
    if (!isBegun.current) begin();
    isBegun.current = true;
  }, []);
  const errors = Object.values(uploading.errors);
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text size="sm">{documentKinds[draft.kind].label}</Text>
        <Text size="sm" c="dimmed" role="status">
          {isDone ? 'Attached' : uploading.failing === null ? 'Being sent' : 'Not attached'}
        </Text>
      </Group>
      {uploading.isPending && <UploadProgress uploading={uploading} />}
      {uploading.failing !== null && <Failure failing={{ ...uploading.failing, detail: errors[0] ?? uploading.failing.detail }} onRetry={begin} />}
    </Stack>
  );
}
