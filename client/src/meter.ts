/** Lets through so many in any span of time. */
export interface Meter {
  /** How long to wait until the next one may go, in milliseconds; with 0 it is counted as gone. */
  take(nowMs: number): number;
}

export function createMeter(most: number, spanMs: number): Meter {
  const gone: number[] = [];
  return {
    take(nowMs) {
      while (gone.length > 0 && (gone[0] as number) <= nowMs - spanMs) gone.shift();
      if (gone.length >= most) return (gone[0] as number) + spanMs - nowMs;
      gone.push(nowMs);
      return 0;
    },
  };
}
