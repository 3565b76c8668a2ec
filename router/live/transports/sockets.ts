import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Origin } from '@kd/kit/viewer';
import { WebSocketServer } from 'ws';
import { closeCodes, subprotocol } from './socket-messages.ts';
import { LiveWebSocket, SocketConnection } from './socket.ts';
import type { Doors } from './socket.ts';

/** Who may open a socket, and who it is as far as its request says. */
export type SocketDoor = {
  originOf(request: IncomingMessage): Origin;
  /** Whether the page that opens the socket is one of ours, or no page at all. */
  allowed(request: IncomingMessage): boolean;
};

/** The WebSockets of a router. */
export type Sockets = {
  /** Takes over an HTTP upgrade: refused off `/graphql`, from a foreign page, or without the subprotocol. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

/** Accepts WebSockets at `/graphql`. */
export function openSockets(doors: Doors, { originOf, allowed }: SocketDoor): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    WebSocket: LiveWebSocket,
    maxPayload: doors.limits.messageBytes,
    // Compression per message would make every socket's bytes different and defeats shared frames.
    perMessageDeflate: false,
    // Both would cost each socket memory, and the keeper does their work.
    clientTracking: false,
    autoPong: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', destroy);
      // Not parsed as a URL: a target such as `//` is none, and an exception here would end the process.
      if ((request.url ?? '').split('?', 1)[0] !== '/graphql') return refuse(socket, '404 Not Found');
      if (!allowed(request)) return refuse(socket, '403 Forbidden');
      if (doors.keeper.isShut) return refuse(socket, '503 Service Unavailable');
      const opened = { origin: originOf(request), headers: request.headers };
      server.handleUpgrade(request, socket, head, (webSocket) => {
        socket.off('error', destroy);
        if (webSocket.protocol === subprotocol) return void new SocketConnection(doors, webSocket, socket, opened);
        webSocket.on('error', () => {});
        webSocket.close(closeCodes.notAcceptable, 'Subprotocol not acceptable');
      });
    },
  };
}

function destroy(this: Duplex): void {
  this.destroy();
}

const refuse = (socket: Duplex, status: string): void =>
  void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
