import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** A door in front of a real server, by which a test takes that server away from one client and nobody else. */
export type Proxy = {
  /** The server's URL, through this door. */
  url: string;
  /** The ports from which the server sees our connections come. */
  ports(): number[];
  /** Cuts all connections and refuses new ones. */
  refuse(): Promise<void>;
  /** Cuts all connections and answers new ones with silence. */
  silence(): void;
  /** Lets connections through again. */
  open(): Promise<void>;
  close(): Promise<void>;
};

/** Opens a door to the server of a `postgres:` or `redis:` URL. */
export async function startProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const outward = new Set<Socket>();
  const inward = new Set<Socket>();
  let silent = false;

  const server: Server = createServer((client) => {
    inward.add(client);
    client.on('error', () => {}).on('close', () => inward.delete(client));
    if (silent) return;
    const upstream = connect(Number(port), hostname);
    outward.add(upstream);
    upstream
      .on('error', () => {})
      .on('close', () => {
        outward.delete(upstream);
        client.destroy();
      });
    client.on('close', () => upstream.destroy());
    client.pipe(upstream).pipe(client);
  });
  const cut = () => inward.forEach((socket) => socket.destroy());
  const listen = (wanted: number) => once(server.listen(wanted, '127.0.0.1'), 'listening');
  const refuse = async () => {
    const closed = server.listening ? once(server, 'close') : undefined;
    server.close();
    cut();
    await closed;
  };

  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  const url = new URL(target);
  url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    ports: () => [...outward].flatMap(({ localPort }) => localPort ?? []),
    refuse,
    silence: () => {
      silent = true;
      cut();
    },
    open: async () => {
      silent = false;
      cut();
      if (!server.listening) await listen(address.port);
    },
    close: refuse,
  };
}
