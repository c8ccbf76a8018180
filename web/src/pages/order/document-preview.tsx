import { Anchor, Image, Stack, Text } from '@mantine/core';
import type { Document } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { documentName } from '../../orders/documents/document-picker.tsx';
import { Failure, Loading } from '../../ui/states.tsx';

/** What a document shows: a picture in its place; a PDF, which no page of ours may frame, as a file. */
export function DocumentPreview({ document }: { readonly document: Document }) {
  if (document.mediaType !== 'application/pdf') return <Picture document={document} />;
  return (
    <Text size="sm">
      <Anchor href={contentOf(document)} target="_blank" rel="noreferrer" inherit>
        Download the PDF
      </Anchor>{' '}
      and look at it in a viewer. That you did is recorded; remove the file when you are done.
    </Text>
  );
}

function contentOf({ orderId, id }: Document): string {
  return `/api/v1/orders/${orderId}/documents/${id}/content`;
}

/** Read once as it opens, and gone from memory as it closes. As a data address: no other is let in by the content security policy. */
function Picture({ document }: { readonly document: Document }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['document', document.id],
    queryFn: async ({ signal }) => dataUriOf(await client.readDocument({ orderId: document.orderId, documentId: document.id }, { signal })),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label="Reading the document" />;
  return (
    <Stack gap={4}>
      <Image src={data} alt={documentName(document)} mah={600} fit="contain" bg="white" radius="sm" />
      <Text size="xs" c="dimmed">
        That you looked at it is recorded.
      </Text>
    </Stack>
  );
}

function dataUriOf(content: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(content);
  });
}
