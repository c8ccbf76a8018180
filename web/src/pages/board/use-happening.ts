import type { OrderListItem } from '@orderly/contract';
import { useEffect, useRef, useState } from 'react';
import { isOnBoard, placeWords } from '../../board/columns.ts';
import { type News, newsWords } from '../../board/news.ts';

const freshMs = 2500;
/** So often at most something is said, however much happens. */
const sayEveryMs = 2500;
const nobody: ReadonlySet<string> = new Set();

/** What others do while one looks on: which cards it was, for a short while, and a sentence that says it. */
export function useHappening(userId: string) {
  const [fresh, setFresh] = useState(nobody);
  const { said, say } = useSentence();
  const timers = useRef(new Map<string, number>());
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running.values()) window.clearTimeout(timer);
    };
  }, []);
  return {
    fresh,
    said,
    say,
    onNews({ data }: News, before: OrderListItem | undefined) {
      if (data.by.id === userId) return;
      const { id } = data.order;
      setFresh((now) => new Set([...now, id]));
      window.clearTimeout(timers.current.get(id));
      timers.current.set(
        id,
        window.setTimeout(() => {
          timers.current.delete(id);
          setFresh((now) => new Set([...now].filter((one) => one !== id)));
        }, freshMs),
      );
      if (hasMoved(before, data.order)) say(sentenceOf(data));
    },
  };
}

/** Says one thing at a time; of what comes too fast, how much it was. */
function useSentence() {
  const [said, setSaid] = useState('');
  const waiting = useRef<string[]>([]);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  function flush(): void {
    const [first, ...others] = waiting.current;
    waiting.current = [];
    timer.current = undefined;
    if (first === undefined) return;
    setSaid(others.length === 0 ? first : `${others.length + 1} orders changed. The last: ${others.at(-1)}`);
    timer.current = window.setTimeout(flush, sayEveryMs);
  }
  return {
    said,
    say(sentence: string) {
      waiting.current.push(sentence);
      if (timer.current === undefined) flush();
    },
  };
}

function hasMoved(before: OrderListItem | undefined, now: OrderListItem): boolean {
  return before === undefined ? isOnBoard(now) : before.group !== now.group || before.stage !== now.stage || before.onHold !== now.onHold;
}

function sentenceOf({ order, by, action }: News['data']): string {
  const place = isOnBoard(order) ? `Now in ${placeWords(order)}.` : 'It left the board.';
  return `${order.number}: ${newsWords(by.name, action)}. ${place}`;
}
