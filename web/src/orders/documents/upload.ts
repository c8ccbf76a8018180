import { createClient } from '@orderly/client';
import type { AnnounceDocument, Document } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { client } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { type Trouble, troubleOf } from '../change.ts';
import { documentsQuery } from './documents-query.ts';
import { fetchTelling } from './fetch-telling.ts';

/** A large scan over a slow line takes its time. */
const timeoutMs = 10 * 60_000;

export interface NewDocument extends Pick<AnnounceDocument, 'kind' | 'satisfies' | 'encounterOn'> {
  readonly file: File;
}

export interface Uploading extends Trouble {
  readonly start: (document: NewDocument) => void;
  readonly cancel: () => void;
  readonly isPending: boolean;
  /** How much of it is sent, from 0 to 1. */
  readonly share: number;
}

/** Sends a document to an order: announced first, then its content, so that nobody sees half of it. */
export function useUpload(orderId: string, onAdded: (document: Document) => void): Uploading {
  const [share, setShare] = useState(0);
  const under = useRef<AbortController | null>(null);
  const mutation = useMutation({
    mutationFn: async ({ file, ...what }: NewDocument) => {
      const stop = new AbortController();
      under.current = stop;
      setShare(0);
      const body = { ...what, fileName: file.name, mediaType: file.type as AnnounceDocument['mediaType'], bytes: file.size };
      const { id } = await client.announceDocument({ orderId, body }, { signal: stop.signal });
      const sender = createClient({ fetch: fetchTelling(setShare) });
      const content = { orderId, documentId: id, body: file, contentType: body.mediaType };
      return sender.sendDocument(content, { signal: stop.signal, timeoutMs });
    },
    onSuccess: (document) => {
      void queries.invalidateQueries({ queryKey: documentsQuery(orderId).queryKey });
      void queries.invalidateQueries({ queryKey: ['order', orderId] });
      onAdded(document);
    },
    gcTime: 0,
  });
  const isStopped = mutation.error instanceof DOMException && mutation.error.name === 'AbortError';
  return {
    start: mutation.mutate,
    cancel: () => under.current?.abort(),
    isPending: mutation.isPending,
    share,
    ...troubleOf(isStopped ? null : mutation.error),
  };
}
