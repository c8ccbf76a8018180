/** A bounded number of turns, given in the order in which they were asked for. */
export interface Turns {
  /** Resolves when it is one's turn, with what gives it back; giving it back twice is once. */
  take(): Promise<() => void>;
}

export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = [];
  let taken = 0;

  function giveBackOnce(): () => void {
    let isGiven = false;
    return () => {
      if (isGiven) return;
      isGiven = true;
      const next = waiting.shift();
      // A turn passes on to whoever has waited longest, without being free in between.
      if (next === undefined) taken -= 1;
      else next();
    };
  }

  return {
    take() {
      if (taken < atOnce) {
        taken += 1;
        return Promise.resolve(giveBackOnce());
      }
      return new Promise((resolve) => waiting.push(() => resolve(giveBackOnce())));
    },
  };
}
