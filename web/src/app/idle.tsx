import { Suspense, useEffect, useState } from 'react';
import { client } from '../api/client.ts';
import { onTouch, touch, touchedAt } from '../api/touched.ts';
import { later } from './later.ts';
import { leave, signOut, useMe } from './session.ts';

// Long before there is anything to warn of.
const IdleWarning = later(async () => (await import('./idle-warning.tsx')).IdleWarning);

/** One is warned a minute before. */
const warningMs = 60_000;
const lookEveryMs = 1000;
/** The server is told that often that somebody is there, who may read for long and ask for nothing. */
const tellEveryMs = 60_000;
const standardMinutes = 15;

/** Signs out whoever walked away (45 CFR 164.312(a)(2)(iii)), after as long as the server says; it ends the session by itself too. */
export function AutomaticLogoff() {
  const { session } = useMe();
  const idleMs = (session?.idleMinutes ?? standardMinutes) * 60_000;
  const endsAtMs = session === null ? Number.POSITIVE_INFINITY : Date.parse(session.endsAt);
  const [leftMs, setLeftMs] = useState<number | null>(null);
  const [isRead, setRead] = useState(false);

  useEffect(() => {
    let toldMs = Date.now();
    const tell = async () => {
      toldMs = Date.now();
      if ((await client.readSession()) === null) leave();
    };
    const timer = window.setInterval(() => {
      const left = Math.min(touchedAt() + idleMs, endsAtMs) - Date.now();
      if (left <= 0) void signOut();
      else setLeftMs(left <= warningMs ? left : null);
      // Offline it is told later.
      if (touchedAt() > toldMs && Date.now() - toldMs > tellEveryMs) void tell().catch(() => undefined);
    }, lookEveryMs);
    const stopHearing = onTouch(() => setLeftMs((left) => (touchedAt() + idleMs > endsAtMs ? left : null)));
    return () => {
      window.clearInterval(timer);
      stopHearing();
    };
  }, [idleMs, endsAtMs]);

  // Nothing puts that off; what is under way may be finished.
  const isLast = touchedAt() + idleMs > endsAtMs;
  const stay = isLast ? () => setRead(true) : touch;
  return (
    <Suspense fallback={null}>
      <IdleWarning leftMs={isLast && isRead ? null : leftMs} isLast={isLast} onStay={stay} />
    </Suspense>
  );
}
