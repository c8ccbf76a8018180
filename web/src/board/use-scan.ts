import { useEffect, useEffectEvent } from 'react';
import { createScan } from './scan.ts';

/**
 * Hears an order number that is scanned, wherever on the page the focus is; a dialog has scans of its own. What belongs to a scan reaches no shortcut and presses no button;
 * into a field it is typed all the same, for a quick hand must not lose a letter.
 */
export function useScan(onNumber: (number: string) => void): void {
  const scanned = useEffectEvent(onNumber);
  useEffect(() => {
    const scan = createScan();
    const hear = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isWithin(event.target, '[role="dialog"], [role="alertdialog"], textarea')) return;
      const taken = scan.take({ key: event.key, atMs: event.timeStamp });
      const isNumber = taken !== null && taken !== 'scanning';
      if (!isNumber && isWithin(event.target, 'input:not([type="checkbox"])')) return;
      // The first letter may be any; a capital without Shift comes from no hand.
      if (taken === null && !isCapitalOfMachine(event)) return;
      event.stopImmediatePropagation();
      if (!isNumber) return;
      event.preventDefault();
      scanned(taken.number);
    };
    window.addEventListener('keydown', hear, { capture: true });
    return () => window.removeEventListener('keydown', hear, { capture: true });
  }, []);
}

function isWithin(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

function isCapitalOfMachine(event: KeyboardEvent): boolean {
  return /^[A-Z]$/.test(event.key) && !event.shiftKey && !event.getModifierState('CapsLock');
}
