import type { DocumentMediaType } from '@orderly/contract';
import { createForeignParts } from './foreign-parts.ts';
import { inspectJpeg } from './jpeg.ts';
import { inspectPdf } from './pdf.ts';
import { inspectPng } from './png.ts';
import { type Inspector, refuse } from './refuse.ts';

/** By content: what the first bytes of a file are. */
const signatures: readonly { readonly mediaType: DocumentMediaType; readonly bytes: Buffer; readonly inspect: () => Inspector }[] = [
  { mediaType: 'application/pdf', bytes: Buffer.from('%PDF-'), inspect: inspectPdf },
  { mediaType: 'image/png', bytes: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), inspect: inspectPng },
  { mediaType: 'image/jpeg', bytes: Buffer.from('\xff\xd8\xff', 'latin1'), inspect: inspectJpeg },
];
const headBytes = 8;

/**
 * Whether a file is what it is said to be, whole, and nothing besides: the type by its content, never by its name; no second format in the same bytes, nothing
 * that acts by itself, nothing that grows beyond measure when it is opened. Documents are served inert all the same.
 * Errors: invalid_request with one of empty, wrong_type, unknown_type, damaged, foreign_part, active_content, encrypted, too_large_inside.
 */
export function inspectDocument(mediaType: DocumentMediaType): Inspector {
  const foreign = createForeignParts();
  let head: Buffer = Buffer.alloc(0);
  let inspector: Inspector | null = null;

  async function push(bytes: Buffer): Promise<void> {
    foreign.push(bytes);
    if (inspector !== null) return inspector.push(bytes);
    head = Buffer.concat([head, bytes]);
    if (head.length < headBytes) return;
    inspector = inspectorOf(head, mediaType);
    await inspector.push(head);
    head = Buffer.alloc(0);
  }

  return {
    push,
    async end() {
      if (inspector === null) {
        if (head.length === 0) refuse('empty', 'The file is empty. Send the document itself.');
        inspectorOf(head, mediaType);
        refuse('damaged', 'The file is too short to be a document. Scan or save it again.');
      }
      await (inspector as Inspector).end();
      foreign.end();
    },
  };
}

function inspectorOf(head: Buffer, mediaType: DocumentMediaType): Inspector {
  const found = signatures.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes));
  if (found === undefined) return refuse('unknown_type', 'The file is neither PDF nor PNG nor JPEG. Save or scan it as one of these.');
  if (found.mediaType !== mediaType)
    return refuse('wrong_type', `The content is ${found.mediaType}, not ${mediaType}. Announce it as what it is, whatever its name says.`);
  return found.inspect();
}
