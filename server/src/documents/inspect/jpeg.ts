import { checkPixels } from './pixels.ts';
import { type Inspector, refuse } from './refuse.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const TEM = 0x01;
/** SOF0 to SOF15 without DHT, JPG and DAC, which stand among them. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;
const frameHeaderBytes = 5;

/**
 * Walks the segments of a JPEG from SOI to EOI (ITU-T T.81, annex B). After the end may come padding and further JPEGs, as cameras append previews and gain maps;
 * nothing else.
 */
export function inspectJpeg(): Inspector {
  let state: 'marker' | 'code' | 'length' | 'segment' | 'scan' | 'over' = 'marker';
  let marker = 0;
  let missing = 0;
  let kept: number[] = [];
  let frames = 0;
  let isStart = true;

  function atCode(byte: number): void {
    if (byte === 0xff) return; // fill bytes
    marker = byte;
    if (isStart !== (byte === SOI)) refuse('damaged', damaged);
    isStart = false;
    if (byte === SOI || isRestart(byte) || byte === TEM) state = 'marker';
    else if (byte === EOI) {
      if (frames === 0) refuse('damaged', damaged);
      state = 'over';
    } else if (byte < 0xc0) refuse('damaged', damaged);
    else [state, missing, kept] = ['length', 2, []];
  }

  function atLength(byte: number): void {
    kept.push(byte);
    missing -= 1;
    if (missing > 0) return;
    const length = ((kept[0] as number) << 8) | (kept[1] as number);
    if (length < 2) refuse('damaged', damaged);
    [missing, kept] = [length - 2, []];
    state = 'segment';
    if (missing === 0) segmentEnded();
  }

  function segmentEnded(): void {
    if (isFrame(marker)) {
      if (kept.length < frameHeaderBytes) refuse('damaged', damaged);
      const [, h1 = 0, h0 = 0, w1 = 0, w0 = 0] = kept;
      checkPixels((w1 << 8) | w0, (h1 << 8) | h0);
      frames += 1;
    }
    state = marker === SOS ? 'scan' : 'marker';
  }

  function inSegment(bytes: Buffer, at: number): number {
    const end = Math.min(bytes.length, at + missing);
    if (isFrame(marker)) for (let i = at; i < end && kept.length < frameHeaderBytes; i += 1) kept.push(bytes[i] as number);
    missing -= end - at;
    if (missing === 0) segmentEnded();
    return end;
  }

  function over(byte: number): void {
    if (byte === 0xff) [state, isStart, frames] = ['code', true, 0];
    else if (byte !== 0) refuse('foreign_part', 'Something other than a picture follows its end. Save the picture anew, or take a screenshot of it.');
  }

  /** In the coded data a marker is what follows 0xFF, unless that is a stuffed zero or a restart. */
  function inScan(bytes: Buffer, at: number): number {
    const next = bytes.indexOf(0xff, at);
    if (next === -1) return bytes.length;
    state = 'code';
    isInScan = true;
    return next + 1;
  }
  let isInScan = false;

  function step(bytes: Buffer, at: number): number {
    if (state === 'segment') return inSegment(bytes, at);
    if (state === 'scan') return inScan(bytes, at);
    const byte = bytes[at] as number;
    if (state === 'code' && isInScan && (byte === 0 || isRestart(byte))) [state, isInScan] = ['scan', false];
    else if (state === 'code') {
      if (byte !== 0xff) isInScan = false;
      atCode(byte);
    } else if (state === 'length') atLength(byte);
    else if (state === 'over') over(byte);
    else if (byte === 0xff) state = 'code';
    else refuse('damaged', damaged);
    return at + 1;
  }

  return {
    push(bytes) {
      for (let at = 0; at < bytes.length; ) at = step(bytes, at);
    },
    end() {
      if (state !== 'over') refuse('damaged', damaged);
    },
  };
}

const damaged = 'The picture is damaged or not whole. Save or scan it again.';
