import { Button, Group, Input, Stack, Text } from '@mantine/core';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import classes from './drawing.module.css';

/** As parts of the field's width and height, so that it may be drawn again at any size. */
type Stroke = (readonly [x: number, y: number])[];

const widthToHeight = 2.5;
const exportWidthPx = 600;
/** Of its size, from the finest on, until it is small enough. */
const scales = [1, 0.75, 0.5, 0.35, 0.25];

interface DrawingProps {
  readonly label: string;
  readonly error?: string | undefined;
  /** Of the data URI, in characters. */
  readonly maxLength: number;
  /** What is drawn as a PNG data URI; null once it was cleared. */
  readonly onChange: (png: string | null) => void;
}

/** A field that one draws in with finger, pen or mouse. Who can't, needs another way beside it. */
export function Drawing({ label, error, maxLength, onChange }: DrawingProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<Stroke[]>([]);
  const [isEmpty, setEmpty] = useState(true);
  useSharpness(canvas, strokes);
  const point = (event: PointerEvent | globalThis.PointerEvent): Stroke[number] => {
    const { left, top, width, height } = (canvas.current as HTMLCanvasElement).getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  const begin = (event: PointerEvent) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    strokes.current.push([point(event)]);
    setEmpty(false);
  };
  const move = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const between = event.nativeEvent.getCoalescedEvents();
    strokes.current.at(-1)?.push(...(between.length === 0 ? [event] : between).map(point));
    if (canvas.current !== null) draw(canvas.current, strokes.current);
  };
  const end = () => {
    if (canvas.current !== null) draw(canvas.current, strokes.current);
    onChange(pngOf(strokes.current, maxLength));
  };
  const clear = () => {
    strokes.current = [];
    if (canvas.current !== null) draw(canvas.current, []);
    setEmpty(true);
    onChange(null);
  };
  return (
    <Input.Wrapper label={label} error={error} labelElement="div">
      <Stack gap={6}>
        <canvas
          ref={canvas}
          className={classes.field}
          role="img"
          aria-label={`${label}: ${isEmpty ? 'nothing is drawn yet' : 'drawn'}`}
          onPointerDown={begin}
          onPointerMove={move}
          onPointerUp={end}
          onPointerCancel={end}
        />
        <Group justify="space-between">
          <Text size="xs" c="dimmed">
            Draw with finger, pen or mouse.
          </Text>
          <Button variant="default" size="xs" onClick={clear} disabled={isEmpty}>
            Clear
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}

/** Keeps the drawing sharp, whatever the size of the field and the screen's pixels. */
function useSharpness(canvas: { readonly current: HTMLCanvasElement | null }, strokes: { readonly current: Stroke[] }): void {
  useEffect(() => {
    const field = canvas.current;
    if (field === null) return undefined;
    const observer = new ResizeObserver(() => {
      field.width = field.clientWidth * window.devicePixelRatio;
      field.height = (field.clientWidth / widthToHeight) * window.devicePixelRatio;
      draw(field, strokes.current);
    });
    observer.observe(field);
    return () => observer.disconnect();
  }, [canvas, strokes]);
}

/** Dark on white whatever the colours of the page: it is printed and shown elsewhere. */
function draw(canvas: HTMLCanvasElement, strokes: readonly Stroke[]): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { width, height } = canvas;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.strokeStyle = '#111';
  context.lineWidth = Math.max(1.5, width / 220);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) {
    context.beginPath();
    for (const [x, y] of stroke) context.lineTo(x * width, y * height);
    // A dot is a line to where one is.
    const [first] = stroke;
    if (stroke.length === 1 && first !== undefined) context.lineTo(first[0] * width, first[1] * height);
    context.stroke();
  }
}

function pngOf(strokes: readonly Stroke[], maxLength: number): string | null {
  for (const scale of scales) {
    const canvas = document.createElement('canvas');
    canvas.width = exportWidthPx * scale;
    canvas.height = (exportWidthPx * scale) / widthToHeight;
    draw(canvas, strokes);
    const png = canvas.toDataURL('image/png');
    if (png.length <= maxLength) return png;
  }
  return null;
}
