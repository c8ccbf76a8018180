import { connect, createServer, type Socket } from 'node:net';

/** The line between a client and PostgreSQL, which can be made slow, deaf or broken. */
export interface Wire {
  /** The database's URL by way of this line. */
  readonly url: string;
  /** Keeps the server's answers back until the client has sent each of these texts. */
  holdAnswersUntil(...texts: readonly string[]): void;
  /** Breaks the line when the client sends this text, which the server gets or not. */
  cutAt(text: string, options: { readonly delivered: boolean }): void;
  close(): Promise<void>;
}

export async function openWire(databaseUrl: string): Promise<Wire> {
  const { hostname, port } = new URL(databaseUrl);
  const host = decodeURIComponent(hostname);
  const sockets = new Set<Socket>();
  let awaited: readonly string[] = [];
  let seen = '';
  let cut: { readonly text: string; readonly delivered: boolean } | null = null;

  const line = createServer((client) => {
    const server = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(Number(port), host);
    const held: Buffer[] = [];
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        server.end();
      });
    }
    client.on('data', (bytes: Buffer) => {
      seen += bytes.toString('latin1');
      if (cut !== null && seen.includes(cut.text)) {
        if (cut.delivered) server.write(bytes);
        client.destroy();
        return;
      }
      server.write(bytes);
      if (awaited.every((text) => seen.includes(text))) for (const answer of held.splice(0)) client.write(answer);
    });
    server.on('data', (bytes: Buffer) => {
      if (awaited.every((text) => seen.includes(text))) client.write(bytes);
      else held.push(bytes);
    });
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((line.address() as { port: number }).port);

  return {
    url: url.href,
    holdAnswersUntil(...texts) {
      seen = '';
      awaited = texts;
    },
    cutAt(text, { delivered }) {
      seen = '';
      cut = { text, delivered };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => line.close(resolve));
    },
  };
}
