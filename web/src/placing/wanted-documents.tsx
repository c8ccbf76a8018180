import { Stack, Text, Title } from '@mantine/core';
import { type DocumentKind, documentKinds, type RequirementsAnswer } from '@orderly/contract';
import { DocumentFields, newDraft } from '../orders/documents/document-fields.tsx';
import { usePlacing } from './placing.tsx';

/** The documents that the items ask for, to be chosen before the order is placed; they are sent right after. */
export function WantedDocuments({ items }: { readonly items: RequirementsAnswer['items'] }) {
  const kinds = wantedOf(items);
  if (kinds.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">
        Documents
      </Title>
      <Text size="xs" c="dimmed">
        They are attached as soon as the order is placed. What you do not have yet the desk will ask for.
      </Text>
      {kinds.map((kind) => (
        <WantedDocument key={kind} kind={kind} />
      ))}
    </Stack>
  );
}

/** What documents all the items together ask for. */
function wantedOf(items: RequirementsAnswer['items']): DocumentKind[] {
  const asked = new Set(
    items.flatMap(({ documents, faceToFaceWithinDays }) => [...documents, ...(faceToFaceWithinDays === null ? [] : ['face_to_face'])]),
  );
  return (Object.keys(documentKinds) as DocumentKind[]).filter((kind) => asked.has(kind));
}

function WantedDocument({ kind }: { readonly kind: DocumentKind }) {
  const { files, setFile } = usePlacing();
  return (
    <Stack gap={4} component="fieldset" m={0} p={0} bd={0}>
      <Text component="legend" size="sm" fw={600} p={0}>
        {documentKinds[kind].label}
      </Text>
      <DocumentFields draft={files[kind] ?? newDraft(kind)} onChange={setFile} kinds={[kind]} errors={{}} />
    </Stack>
  );
}
