/** Work that is done again and again until it is stopped. */
export interface Periodic {
  /** Lets what is under way finish. */
  stop(): Promise<void>;
}

/** Does `work` every `everyMs`, one after the other: a round that takes longer than the pause is not joined by a second. What fails is told of, and done again. */
export function startPeriodic(work: () => Promise<unknown>, everyMs: number, onError: (error: unknown) => void): Periodic {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(work).catch(onError);
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
