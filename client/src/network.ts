export interface NetworkListener {
  onOnline(): void;
  onOffline(): void;
}

/** Hears from a browser when the device loses its network and has one again; elsewhere nothing. Answers what ends it. */
export function watchNetwork({ onOnline, onOffline }: NetworkListener): () => void {
  const target = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>;
  target.addEventListener?.('online', onOnline);
  target.addEventListener?.('offline', onOffline);
  return () => {
    target.removeEventListener?.('online', onOnline);
    target.removeEventListener?.('offline', onOffline);
  };
}
