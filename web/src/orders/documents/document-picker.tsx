import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { type Document, type DocumentKind, documentKinds } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { Failure } from '../../ui/states.tsx';
import { DocumentFields, documentOf, newDraft, UploadProgress } from './document-fields.tsx';
import { documentsQuery } from './documents-query.ts';
import { useUpload } from './upload.ts';

interface DocumentPickerProps {
  readonly orderId: string;
  readonly label: string;
  /** What it must serve as; undefined: anything. */
  readonly kind?: DocumentKind;
  /** What a new one is, unless one says otherwise. */
  readonly startsAs?: DocumentKind;
  /** Whether only what is there already will do. */
  readonly isClosed?: boolean;
  readonly value: string | null;
  readonly onChange: (documentId: string | null) => void;
  readonly error?: string | undefined;
}

/** One of the order's documents, or a new one. */
export function DocumentPicker({
  orderId,
  label,
  kind,
  startsAs = kind ?? 'clinical',
  isClosed = false,
  value,
  onChange,
  error,
}: DocumentPickerProps) {
  const { data, error: failed, refetch } = useQuery(documentsQuery(orderId));
  const [isAdding, setAdding] = useState(false);
  const fitting = data?.items.filter(({ state, satisfies }) => state === 'stored' && (kind === undefined || satisfies.includes(kind)));
  return (
    <Stack gap="xs">
      {failed !== null && <Failure failing={failingOf(failed)} onRetry={() => void refetch()} />}
      <Group align="flex-end" wrap="nowrap">
        <Select
          label={label}
          data={fitting?.map((document) => ({ value: document.id, label: documentName(document) })) ?? []}
          value={value}
          onChange={onChange}
          error={error}
          placeholder={placeholderOf(fitting)}
          clearable
          style={{ flexGrow: 1 }}
        />
        {!isAdding && !isClosed && (
          <Button variant="default" onClick={() => setAdding(true)} style={{ flexShrink: 0 }}>
            Add one
          </Button>
        )}
      </Group>
      {isAdding && (
        <AddDocument
          orderId={orderId}
          startsAs={startsAs}
          kinds={kind === undefined ? undefined : [kind]}
          onAdded={({ id }) => {
            setAdding(false);
            onChange(id);
          }}
          onCancel={() => setAdding(false)}
        />
      )}
    </Stack>
  );
}

function placeholderOf(fitting: readonly Document[] | undefined): string {
  if (fitting === undefined) return 'Reading the documents';
  return fitting.length === 0 ? 'The order has none yet' : 'Choose one';
}

/** "Delivery paper, slip.pdf". */
export function documentName({ kind, fileName }: Pick<Document, 'kind' | 'fileName'>): string {
  return fileName === undefined ? documentKinds[kind].label : `${documentKinds[kind].label}, ${fileName}`;
}

interface AddDocumentProps {
  readonly orderId: string;
  readonly startsAs: DocumentKind;
  readonly kinds: readonly DocumentKind[] | undefined;
  readonly onAdded: (document: Document) => void;
  readonly onCancel: () => void;
}

/** Adds a document where another form asks for one; no form of its own, so that it may stand inside that. */
function AddDocument({ orderId, startsAs, kinds, onAdded, onCancel }: AddDocumentProps) {
  const [draft, setDraft] = useState(() => newDraft(startsAs));
  const uploading = useUpload(orderId, onAdded);
  const document = documentOf(draft);
  return (
    <Stack gap="xs">
      {uploading.failing !== null && <Failure failing={uploading.failing} />}
      <DocumentFields draft={draft} onChange={setDraft} errors={uploading.errors} {...(kinds === undefined ? {} : { kinds })} />
      {uploading.isPending ? (
        <UploadProgress uploading={uploading} />
      ) : (
        <Group justify="flex-end">
          <Text size="sm" c="dimmed" role="status">
            {document === null ? 'Choose a file.' : ''}
          </Text>
          <Button variant="default" onClick={onCancel}>
            Not now
          </Button>
          <Button disabled={document === null} onClick={() => document !== null && uploading.start(document)}>
            Add it
          </Button>
        </Group>
      )}
    </Stack>
  );
}
