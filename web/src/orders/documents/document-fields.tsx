import { Button, Checkbox, Group, Paper, Progress, Select, Stack, Text, TextInput } from '@mantine/core';
import { type DocumentKind, documentKinds, documentMediaTypes, maxDocumentBytes } from '@orderly/contract';
import { type DragEvent, useRef, useState } from 'react';
import type { NewDocument, Uploading } from './upload.ts';

export interface DocumentDraft {
  readonly kind: DocumentKind;
  /** What else it serves as. */
  readonly also: readonly DocumentKind[];
  readonly encounterOn: string;
  readonly file: File | null;
}

export function newDraft(kind: DocumentKind): DocumentDraft {
  return { kind, also: [], encounterOn: '', file: null };
}

/** What is sent of a draft; null while it has no file. */
export function documentOf({ kind, also, encounterOn, file }: DocumentDraft): NewDocument | null {
  if (file === null) return null;
  return {
    file,
    kind,
    ...(also.length === 0 ? {} : { satisfies: [kind, ...also] }),
    ...(servesAs(kind, also, 'face_to_face') && encounterOn !== '' ? { encounterOn } : {}),
  };
}

function servesAs(kind: DocumentKind, also: readonly DocumentKind[], wanted: DocumentKind): boolean {
  return kind === wanted || also.includes(wanted);
}

interface DocumentFieldsProps {
  readonly draft: DocumentDraft;
  readonly onChange: (draft: DocumentDraft) => void;
  /** Of which one is chosen; one alone is not asked for. */
  readonly kinds?: readonly DocumentKind[];
  readonly errors: Uploading['errors'];
}

const allKinds = Object.keys(documentKinds) as DocumentKind[];

/** A file, and what it is. */
export function DocumentFields({ draft, onChange, kinds = allKinds, errors }: DocumentFieldsProps) {
  const { kind, also } = draft;
  // What one paper may be at once lies in one class of patient data.
  const others = allKinds.filter((one) => one !== kind && documentKinds[one].class === documentKinds[kind].class);
  return (
    <Stack gap="sm">
      <FileDrop
        file={draft.file}
        onChange={(file) => onChange({ ...draft, file })}
        error={errors['/fileName'] ?? errors['/mediaType'] ?? errors['/bytes'] ?? errors['']}
      />
      {kinds.length > 1 && (
        <Select
          label="What it is"
          data={kinds.map((value) => ({ value, label: documentKinds[value].label }))}
          value={kind}
          onChange={(value) => value !== null && onChange({ ...draft, kind: value as DocumentKind, also: [] })}
          error={errors['/kind']}
          allowDeselect={false}
        />
      )}
      {kinds.length > 1 && (
        <Checkbox.Group label="It also serves as" value={[...also]} onChange={(value) => onChange({ ...draft, also: value as DocumentKind[] })}>
          <Stack gap={6} mt={6}>
            {others.map((one) => (
              <Checkbox key={one} value={one} label={documentKinds[one].label} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {servesAs(kind, also, 'face_to_face') && (
        <TextInput
          label="Day of the encounter"
          type="date"
          value={draft.encounterOn}
          onChange={(event) => onChange({ ...draft, encounterOn: event.currentTarget.value })}
          error={errors['/encounterOn']}
        />
      )}
    </Stack>
  );
}

interface FileDropProps {
  readonly file: File | null;
  readonly onChange: (file: File | null) => void;
  readonly error: string | undefined;
}

/** Chosen by keyboard or pointer, or dropped from elsewhere. */
function FileDrop({ file, onChange, error }: FileDropProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onChange(event.dataTransfer.files[0] ?? file);
  };
  return (
    <Paper
      withBorder
      p="md"
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      {...(isOver ? { bg: 'var(--mantine-color-default-hover)' } : {})}
    >
      <input
        type="file"
        hidden
        ref={input}
        accept={documentMediaTypes.join(',')}
        aria-label="File"
        onChange={(event) => onChange(event.currentTarget.files?.[0] ?? file)}
      />
      <Group justify="space-between">
        <Text size="sm">{file === null ? 'Drop a file here, or choose one.' : `${file.name}, ${sizeOf(file.size)}`}</Text>
        <Button variant="default" onClick={() => input.current?.click()}>
          {file === null ? 'Choose a file' : 'Choose another'}
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        PDF, PNG or JPEG, at most {sizeOf(maxDocumentBytes)}. It is kept encrypted.
      </Text>
      {error !== undefined && (
        <Text size="sm" c="red" role="alert">
          {error}
        </Text>
      )}
    </Paper>
  );
}

/** "48 kB". */
export function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_048_576).toFixed(1).replace(/\.0$/, '')} MB`;
}

/** How far an upload is, and how it is stopped. */
export function UploadProgress({ uploading: { share, cancel } }: { readonly uploading: Pick<Uploading, 'share' | 'cancel'> }) {
  const percent = Math.round(share * 100);
  return (
    <Group wrap="nowrap">
      <Progress value={percent} aria-label={`Sent: ${percent} %`} style={{ flexGrow: 1 }} />
      <Text size="sm" role="status">
        {percent < 100 ? `${percent} % sent` : 'Being looked at and encrypted'}
      </Text>
      <Button variant="default" size="xs" onClick={cancel}>
        Stop
      </Button>
    </Group>
  );
}
