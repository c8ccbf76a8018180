import type { Viewer } from '../identity/index.ts';
import { OrderlyError } from '../platform/errors.ts';
import type { Connection } from './connection.ts';

/** One who waits to be taken in. */
export interface Newcomer {
  readonly credentialId: string;
  readonly welcome: (viewer: Viewer) => Connection;
  readonly answer: PromiseWithResolvers<Connection | null>;
  /** Was sent away meanwhile. */
  isGone: boolean;
}

/** Those who wait to be taken in, in the order in which they came. */
export interface Newcomers {
  /** Errors: OrderlyError dependency_unavailable when it takes too long. */
  wait(credentialId: string, welcome: Newcomer['welcome']): Promise<Connection | null>;
  areThere(): boolean;
  /** So many of them at most, who wait here no more. */
  take(most: number): Newcomer[];
  putBack(taken: Newcomer[]): void;
}

export function createNewcomers(withinMs: number): Newcomers {
  const waiting: Newcomer[] = [];

  function sendAway(newcomer: Newcomer): void {
    newcomer.isGone = true;
    const at = waiting.indexOf(newcomer);
    if (at >= 0) waiting.splice(at, 1);
    newcomer.answer.reject(new OrderlyError('dependency_unavailable', 'The database does not answer at present. Come back.'));
  }

  return {
    wait(credentialId, welcome) {
      const newcomer: Newcomer = { credentialId, welcome, answer: Promise.withResolvers(), isGone: false };
      waiting.push(newcomer);
      const timer = setTimeout(() => sendAway(newcomer), withinMs);
      return newcomer.answer.promise.finally(() => clearTimeout(timer));
    },
    areThere: () => waiting.length > 0,
    take: (most) => waiting.splice(0, most),
    putBack(taken) {
      waiting.unshift(...taken.filter(({ isGone }) => !isGone));
    },
  };
}
