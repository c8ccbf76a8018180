import { ActionIcon, Box, Group, Text } from '@mantine/core';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { openPdf } from './pdf-engine.ts';
import { Loading } from './states.tsx';

interface PdfPagesProps {
  readonly content: Blob;
  /** What it is, for those who hear it. */
  readonly name: string;
}

const zooms = [1, 1.5, 2, 3] as const;
const mostPixels = 16_000_000;

/** A PDF, a page at a time: drawn, and as text for those who hear it. By keyboard: arrows or Page Up and Page Down turn pages, + and − zoom. */
export function PdfPages({ content, name }: PdfPagesProps) {
  const { pdf, isBroken } = usePdf(content);
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState(0);
  if (isBroken) return <Text role="alert">This PDF can’t be shown here. Download it, and look at it in a viewer.</Text>;
  if (pdf === null) return <Loading label="Opening the PDF" />;
  const last = pdf.numPages;
  const turn = (by: number) => setPage((at) => Math.min(last, Math.max(1, at + by)));
  const magnify = (by: number) => setZoom((at) => Math.min(zooms.length - 1, Math.max(0, at + by)));
  const byKey: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => turn(-1),
    PageUp: () => turn(-1),
    ArrowRight: () => turn(1),
    PageDown: () => turn(1),
    '+': () => magnify(1),
    '-': () => magnify(-1),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byKey[event.key] === undefined) return;
    event.preventDefault();
    byKey[event.key]?.();
  };
  return (
    <Box component="section" aria-label={`Pages of ${name}`} onKeyDown={onKeyDown}>
      <Group gap="xs" mb="xs" role="toolbar" aria-label="Pages and size">
        <Tool does="Page before" sign="‹" isOff={page === 1} onClick={() => turn(-1)} />
        <Text size="sm" role="status">
          Page {page} of {last}
        </Text>
        <Tool does="Next page" sign="›" isOff={page === last} onClick={() => turn(1)} />
        <Tool does="Smaller" sign="−" isOff={zoom === 0} onClick={() => magnify(-1)} />
        <Text size="sm">{Math.round((zooms[zoom] as number) * 100)} %</Text>
        <Tool does="Larger" sign="+" isOff={zoom === zooms.length - 1} onClick={() => magnify(1)} />
      </Group>
      <Sheet key={page} pdf={pdf} page={page} zoom={zooms[zoom] as number} />
    </Box>
  );
}

interface ToolProps {
  readonly does: string;
  readonly sign: string;
  readonly isOff: boolean;
  readonly onClick: () => void;
}

/** Keeps its place in the order of the keyboard while there is nothing to do. */
function Tool({ does, sign, isOff, onClick }: ToolProps) {
  return (
    <ActionIcon
      variant="default"
      aria-label={does}
      title={does}
      aria-disabled={isOff}
      {...(isOff ? { 'data-disabled': true } : {})}
      onClick={onClick}
    >
      <span aria-hidden>{sign}</span>
    </ActionIcon>
  );
}

function usePdf(content: Blob): { readonly pdf: PDFDocumentProxy | null; readonly isBroken: boolean } {
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    let task: ReturnType<typeof openPdf> | null = null;
    let isOver = false;
    const open = async () => {
      const bytes = new Uint8Array(await content.arrayBuffer());
      if (isOver) return;
      task = openPdf(bytes);
      const opened = await task.promise;
      if (!isOver) setPdf(opened);
    };
    open().catch(() => isOver || setBroken(true));
    return () => {
      isOver = true;
      void task?.destroy();
    };
  }, [content]);
  return { pdf, isBroken };
}

/** One page, as wide as there is room, times the zoom; what is wider scrolls in its frame. */
function Sheet({ pdf, page, zoom }: { readonly pdf: PDFDocumentProxy; readonly page: number; readonly zoom: number }) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState<string | null>(null);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    let isOver = false;
    let cancel = () => {};
    const draw = async () => {
      const sheet = await pdf.getPage(page);
      if (isOver || frame.current === null || canvas.current === null) return;
      const whole = sheet.getViewport({ scale: 1 });
      const scale = (frame.current.clientWidth / whole.width) * zoom;
      const dense = Math.min(window.devicePixelRatio, Math.sqrt(mostPixels / (whole.width * whole.height)) / scale);
      const viewport = sheet.getViewport({ scale: scale * dense });
      Object.assign(canvas.current, { width: Math.floor(viewport.width), height: Math.floor(viewport.height) });
      canvas.current.style.width = `${Math.floor(whole.width * scale)}px`;
      const drawing = sheet.render({ canvas: canvas.current, viewport });
      cancel = () => drawing.cancel();
      await drawing.promise;
      const { items } = await sheet.getTextContent();
      if (!isOver) setText(items.map((item) => ('str' in item ? item.str : '')).join(' '));
    };
    draw().catch(() => isOver || setBroken(true));
    return () => {
      isOver = true;
      cancel();
    };
  }, [pdf, page, zoom]);
  return (
    <>
      {isBroken && <Text role="alert">This page can’t be drawn. Download the PDF, and look at it in a viewer.</Text>}
      <Box ref={frame} tabIndex={0} role="group" aria-label={`Page ${page}`} mah={720} style={{ overflow: 'auto' }} bg="white">
        <canvas ref={canvas} aria-hidden style={{ display: 'block' }} />
        {text !== null && <p className="visually-hidden">{text.trim() === '' ? 'This page holds a picture without text.' : text}</p>}
      </Box>
    </>
  );
}
