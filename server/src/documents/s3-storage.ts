import { once } from 'node:events';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { OrderlyError } from '../platform/errors.ts';
import type { ContentPlace, DocumentStorage } from './storage.ts';

/** Where an S3-compatible service is; without keys those of the surroundings count (environment, instance role). */
export interface S3Place {
  readonly bucket: string;
  readonly region: string;
  /** Null: Amazon's own. */
  readonly endpoint: string | null;
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

const connectionTimeoutMs = 10_000;
/** Without a byte either way. */
const idleTimeoutMs = 60_000;
const attempts = 3;

/**
 * Contents as objects of a bucket, `documents/<document>/<upload>`, sent in one request of known length: the service keeps an object whole or not at all. The length is known
 * because a document's is announced, and sealing adds a fixed amount.
 */
export function s3Storage({ bucket, region, endpoint, keys }: S3Place): DocumentStorage & { close(): void } {
  const client = new S3Client({
    region,
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(keys === null ? {} : { credentials: keys }),
    maxAttempts: attempts,
    requestHandler: { connectionTimeout: connectionTimeoutMs, socketTimeout: idleTimeoutMs },
    // It would write to the console.
    logger: silent,
    // Every segment carries its own tag; a checksum of ours would ask of other services what only Amazon's knows.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  const keyOf = ({ documentId, uploadId }: Pick<ContentPlace, 'documentId' | 'uploadId'>) => `documents/${documentId}/${uploadId}`;

  return {
    async write(place, sealed) {
      const body = Readable.from(sealed, { objectMode: false, highWaterMark: 1 });
      let failure: unknown = null;
      body.on('error', (error) => {
        failure ??= error;
      });
      const aborting = new AbortController();
      body.once('error', () => aborting.abort());
      try {
        const put = new PutObjectCommand({
          Bucket: bucket,
          Key: keyOf(place),
          Body: body,
          ContentLength: place.bytes,
          ContentType: 'application/octet-stream',
        });
        await client.send(put, { abortSignal: aborting.signal });
      } catch (error) {
        body.destroy();
        if (!body.closed) await once(body, 'close');
        throw failure ?? away(error);
      }
    },

    async *read(place) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(place) }));
        for await (const bytes of (Body ?? []) as AsyncIterable<Uint8Array>) yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      } catch (error) {
        throw away(error);
      }
    },

    async remove(place) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(place) })).catch((error: unknown) => {
        throw away(error);
      });
    },

    close: () => client.destroy(),
  };
}

const say = () => undefined;
const silent = { trace: say, debug: say, info: say, warn: say, error: say };

/** The service's own words may name buckets and keys: they go to the log by their kind only. */
function away(error: unknown): unknown {
  if (error instanceof OrderlyError) return error;
  const cause = error instanceof S3ServiceException ? new Error(`the storage answered ${error.name}`) : error;
  return new OrderlyError('dependency_unavailable', 'The storage of documents does not answer now. Try again in a moment.', { cause });
}
