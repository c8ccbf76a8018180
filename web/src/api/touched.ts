const touches = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const tellTabsEveryMs = 1000;

/** A touch in one tab counts for all. */
const tabs = new BroadcastChannel('orderly-activity');
const heard = new Set<() => void>();
let lastMs = Date.now();

/** Takes note that the person is there. */
export function touch(): void {
  if (Date.now() - lastMs > tellTabsEveryMs) tabs.postMessage('touched');
  take();
}

/** When the person last touched the app, as `Date.now()`. */
export function touchedAt(): number {
  return lastMs;
}

/** How many whole seconds ago that was. */
export function idleSeconds(): number {
  return Math.max(0, Math.floor((Date.now() - lastMs) / 1000));
}

/** Hears each touch; answers what ends that. */
export function onTouch(listener: () => void): () => void {
  heard.add(listener);
  return () => heard.delete(listener);
}

function take(): void {
  lastMs = Date.now();
  for (const listener of heard) listener();
}

tabs.onmessage = take;
for (const name of touches) window.addEventListener(name, touch, { passive: true, capture: true });
