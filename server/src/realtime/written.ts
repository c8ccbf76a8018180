/** An event written for all who get the same: its JSON text, and the bytes of its frame, which are made once for each list of subscriptions. */
export interface Written {
  readonly json: string;
  /** A whole text frame of a server (RFC 6455 section 5.2: not fragmented, not masked) with an event frame in it. */
  frame(ids: readonly string[]): Buffer;
}

/** Most clients call a subscription the same, so that nearly all of them share one frame. */
const mostKept = 100;

export function written(json: string): Written {
  const frames = new Map<string, Buffer>();
  return {
    json,
    frame(ids) {
      const named = JSON.stringify(ids);
      const kept = frames.get(named);
      if (kept !== undefined) return kept;
      const made = textFrame(`{"type":"event","ids":${named},"event":${json}}`);
      if (frames.size < mostKept) frames.set(named, made);
      return made;
    },
  };
}

const [finalText, length16, length64] = [0x81, 126, 127];

function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headLength = length < length16 ? 2 : length <= 0xffff ? 4 : 10;
  const frame = Buffer.allocUnsafe(headLength + length);
  frame[0] = finalText;
  if (headLength === 2) frame[1] = length;
  else if (headLength === 4) {
    frame[1] = length16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = length64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, headLength);
  return frame;
}
