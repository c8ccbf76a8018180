import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The line between a client and the server, which can be made slow, deaf or broken. */
export interface RoughLine {
  readonly url: string;
  /** Where it leads from the next connection on. */
  leadTo(url: string): void;
  /** Breaks every connection that there is. */
  cut(): void;
  /** Takes no new connection, until told otherwise; those that there are break. */
  refuse(isRefusing: boolean): void;
  /** Keeps every byte either way until told otherwise, without breaking anything. */
  hold(isHeld: boolean): void;
  /** Lets the next so many answers get lost: the request reaches the server, and the line breaks when the answer comes. */
  loseAnswers(count: number): void;
  /** From now on holds each piece back for up to so long. */
  delay(mostMs: number, random: () => number): void;
  /** Puts one text in place of another of the same length in what the server says from now on. */
  rewrite(from: string, to: string): void;
  /** How many connections were asked for. */
  connections(): number;
  close(): Promise<void>;
}

export async function openRoughLine(target: string): Promise<RoughLine> {
  const sockets = new Set<Socket>();
  const state = {
    target: new URL(target),
    isRefusing: false,
    isHeld: false,
    toLose: 0,
    connections: 0,
    from: '',
    to: '',
    mostMs: 0,
    random: () => 0,
  };
  const line = createServer((client) => {
    state.connections += 1;
    if (state.isRefusing) {
      client.destroy();
      return;
    }
    const server = connect(Number(state.target.port), state.target.hostname);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    pass(client, server);
    pass(server, client, () => {
      if (state.toLose === 0) return true;
      state.toLose -= 1;
      client.destroy();
      return false;
    });
  });

  /** Piece by piece, each as late as it is to be, in the order in which they came. */
  function pass(from: Socket, to: Socket, mayPass: () => boolean = () => true): void {
    let last = Promise.resolve();
    from.on('data', (piece: Buffer) => {
      last = last.then(async () => {
        if (state.mostMs > 0) await sleep(state.random() * state.mostMs);
        while (state.isHeld && !to.destroyed) await sleep(5);
        if (mayPass() && !to.destroyed) to.write(state.from === '' ? piece : rewritten(piece));
      });
    });
  }

  function rewritten(piece: Buffer): Buffer {
    return Buffer.from(piece.toString('latin1').replaceAll(state.from, state.to), 'latin1');
  }

  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(line.address() as { port: number }).port}`,
    leadTo(url) {
      state.target = new URL(url);
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    refuse(isRefusing) {
      state.isRefusing = isRefusing;
      if (isRefusing) for (const socket of sockets) socket.destroy();
    },
    hold(isHeld) {
      state.isHeld = isHeld;
    },
    loseAnswers(count) {
      state.toLose = count;
    },
    delay(mostMs, random) {
      Object.assign(state, { mostMs, random });
    },
    rewrite(from, to) {
      Object.assign(state, { from, to });
    },
    connections: () => state.connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => line.close(resolve));
    },
  };
}
