import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A request as a raw peer saw it. */
export type SeenRequest = {
  head: string;
  body: string;
  socket: Socket;
  /** Its place among the requests of its connection, from 1. */
  place: number;
};

/** A server that knows just enough of HTTP to tell requests apart, and answers in whatever bytes a test likes. */
export type RawPeer = { url: string; requests: SeenRequest[]; connections: () => number; close(): Promise<void> };

/** What a peer does about a request. */
export type PeerAnswer = (request: SeenRequest) => void | Promise<void>;

/** Starts one; `answer` is called for each request, in their order on each connection. */
export async function startRawPeer(answer: PeerAnswer): Promise<RawPeer> {
  const sockets = new Set<Socket>();
  const requests: SeenRequest[] = [];
  let connections = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let rest = Buffer.alloc(0);
    let place = 0;
    socket.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes]);
      for (;;) {
        const end = rest.indexOf('\r\n\r\n');
        if (end === -1) return;
        const head = rest.toString('latin1', 0, end);
        const length = Number(/content-length: (\d+)/.exec(head)?.[1]);
        if (rest.length < end + 4 + length) return;
        const body = rest.toString('utf8', end + 4, end + 4 + length);
        rest = rest.subarray(end + 4 + length);
        const request = { head, body, socket, place: (place += 1) };
        requests.push(request);
        void answer(request);
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** An answer with a length. */
export const whole = (
  data: unknown,
  { status = '200 OK', headers = 'content-type: application/json' } = {},
): Buffer => {
  const body = Buffer.from(typeof data === 'string' ? data : JSON.stringify(data));
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\n${headers}\r\nContent-Length: ${body.length}\r\n\r\n`),
    body,
  ]);
};

/** The answer that says again what was asked: what variables, over which connection's how manieth request. */
export const echo = ({ body, place }: SeenRequest): Buffer => {
  const { variables } = JSON.parse(body) as { variables: unknown };
  return whole({ data: { variables, place } });
};
