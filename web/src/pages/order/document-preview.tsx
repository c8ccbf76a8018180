import { Anchor, Image, Stack, Text } from '@mantine/core';
import type { Document } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { client } from '../../api/client.ts';
import { failingOf } from '../../api/failing.ts';
import { documentName } from '../../orders/documents/document-picker.tsx';
import { Failure, Loading } from '../../ui/states.tsx';

const PdfPages = lazy(async () => ({ default: (await import('../../ui/pdf-pages.tsx')).PdfPages }));

/** What a document shows, in its place. Read once as it opens, and gone from memory as it closes. */
export function DocumentPreview({ document }: { readonly document: Document }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['document', document.id],
    queryFn: ({ signal }) => client.readDocument({ orderId: document.orderId, documentId: document.id }, { signal }),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading label="Reading the document" />;
  return (
    <Stack gap={4}>
      {document.mediaType === 'application/pdf' ? (
        <Suspense fallback={<Loading label="Opening the PDF" />}>
          <PdfPages content={data} name={documentName(document)} />
        </Suspense>
      ) : (
        <Picture content={data} name={documentName(document)} />
      )}
      <Text size="xs" c="dimmed">
        That you looked at it is recorded.{' '}
        <Anchor href={contentOf(document)} download rel="noreferrer" inherit underline="always">
          Download the file
        </Anchor>
        , and remove it when you are done.
      </Text>
    </Stack>
  );
}

function contentOf({ orderId, id }: Document): string {
  return `/api/v1/orders/${orderId}/documents/${id}/content`;
}

/** As a data address: no other is let in by the content security policy. */
function Picture({ content, name }: { readonly content: Blob; readonly name: string }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let isOver = false;
    void dataUriOf(content).then((read) => isOver || setAddress(read));
    return () => {
      isOver = true;
    };
  }, [content]);
  if (address === null) return <Loading label="Reading the document" />;
  return <Image src={address} alt={name} mah={600} fit="contain" bg="white" radius="sm" />;
}

function dataUriOf(content: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(content);
  });
}
