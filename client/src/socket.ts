/** A WebSocket as far as it is used here; that of browsers and of Node, and of the package `ws`, are ones. */
export interface Socket {
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** Opens a socket; the headers say who calls, and are none in a browser, which sends its cookie by itself. */
export type OpenSocket = (url: string, headers: Readonly<Record<string, string>>) => Socket;

/** By the runtime's own WebSocket. */
export const openGlobalSocket: OpenSocket = (url, headers) => {
  if (Object.keys(headers).length === 0) return new WebSocket(url);
  // Node's takes them beside the protocols (undici, WebSocketInit); the standard's does not know them.
  return new WebSocket(url, { headers } as unknown as string[]);
};

/** Errors: when there are headers to send in a browser, whose WebSocket sends none. */
export function refuseHeaders(headers: Readonly<Record<string, string>>): void {
  if (!('document' in globalThis) || Object.keys(headers).length === 0) return;
  throw new Error('A browser sends no headers with a WebSocket. Sign in, and use the credential `browser`.');
}
