import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { gauge } from '@kd/kit/metrics';
import type { Origin } from '@kd/kit/viewer';
import { WebSocketServer } from 'ws';
import { closeCodes, subprotocol } from './protocol.ts';
import { serveSocket } from './socket.ts';
import type { Connection, SocketOptions } from './socket.ts';

const payloadLimitBytes = 64 * 1024;
/** How long a client has to answer that it closes, too. */
const goodbyeMs = 1_000;
const open = gauge({ name: 'kd_sockets', help: 'Open WebSockets' });

/** Accepts WebSockets at `/graphql` and closes them when their session ends. */
export function createSocketServer(
  options: SocketOptions & {
    originOf: (request: IncomingMessage) => Origin;
    allowed: (request: IncomingMessage) => boolean;
  },
) {
  // Compression per message would make every socket's bytes different and defeats shared frames.
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: payloadLimitBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  const connections = new Set<Connection>();
  options.host.onSessionEnded((sessionId) => {
    for (const connection of connections) {
      // After a gap nobody knows what was missed: everybody comes back and is looked at again.
      if (sessionId === null) connection.close(closeCodes.restart, 'Connect again');
      else if (connection.sessionId() === sessionId) connection.close(closeCodes.forbidden, 'The session has ended');
    }
  });
  const refuse = (socket: Duplex, status: string) =>
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);

  return {
    /** Takes over an HTTP upgrade: refused off `/graphql`, from a foreign page, or without the subprotocol. */
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      socket.on('error', () => socket.destroy());
      // Not parsed as a URL: a target such as `//` is none, and an exception here would end the process.
      if ((request.url ?? '').split('?', 1)[0] !== '/graphql') return void refuse(socket, '404 Not Found');
      if (!options.allowed(request)) return void refuse(socket, '403 Forbidden');
      server.handleUpgrade(request, socket, head, (webSocket) => {
        if (webSocket.protocol !== subprotocol)
          return webSocket.close(closeCodes.notAcceptable, 'Subprotocol not acceptable');
        const connection = serveSocket(
          webSocket,
          { origin: options.originOf(request), headers: request.headers },
          options,
        );
        connections.add(connection);
        open.set(connections.size);
        webSocket.on('close', () => {
          connections.delete(connection);
          open.set(connections.size);
        });
      });
    },
    /** Tells everybody to come back (1012, service restart), and resolves when all sockets are closed. */
    close: async (): Promise<void> => {
      for (const connection of connections) connection.close(closeCodes.restart, 'The service restarts: connect again');
      server.close();
      const deadline = Date.now() + goodbyeMs;
      while (server.clients.size > 0 && Date.now() < deadline) await pause(20);
      for (const client of server.clients) client.terminate();
    },
  };
}
