import { WebSocket } from 'ws';
import { pongMessage, subprotocol } from '../transports/socket-messages.ts';
import { initMessage, readMessage } from './messages.ts';
import type { UpstreamMessage } from './messages.ts';

/** Where a subgraph's WebSocket is, and what it hears of who is asking. */
export type Upstream = {
  /** Its name in the supergraph. */
  subgraph: string;
  url: string;
  /** Sent with the HTTP upgrade and again in `connection_init`: servers look at one or the other. */
  headers: Readonly<Record<string, string>>;
};

/** Why a line is over: a WebSocket close code, and the HTTP status where the server did not even switch protocols. */
export type LineEnd = { code: number; status?: number | undefined; reason: string };

/** Who hears what goes on. */
export type LineEvents = {
  /** Operations may be sent. */
  opened(): void;
  message(message: UpstreamMessage): void;
  /** It is over; nothing follows. */
  ended(ending: LineEnd): void;
};

/** One WebSocket to a subgraph, from the first packet to its end. */
export type Line = { send(text: string): void; close(): void };

/** How patient a line is, in milliseconds. */
export type LinePace = {
  /** For the connection, and once more for its acknowledgement. */
  openMs: number;
  /** Between two pings; a subgraph that said nothing from one to the next is gone. */
  pingMs: number;
};

/** As large as an answer over HTTP may be. */
const largestMessageBytes = 16 * 1024 * 1024;
/** The close code for a subgraph that says what is none of the protocol's, as graphql-ws's client has it. */
export const badResponse = 4_004;
const pingMessage = '{"type":"ping"}';
/** How long a subgraph has to answer that it closes, too. */
const goodbyeMs = 1_000;

/** Opens a line. */
export function openLine({ url, headers }: Upstream, { openMs, pingMs }: LinePace, events: LineEvents): Line {
  const socket = new WebSocket(url, subprotocol, {
    headers,
    handshakeTimeout: openMs,
    maxPayload: largestMessageBytes,
    // What it saves of the wire costs more of the processor than the operations themselves.
    perMessageDeflate: false,
  });
  let status: number | undefined;
  let reason = '';
  let isOpen = false;
  let heard = true;
  const send = (text: string) => {
    if (socket.readyState === socket.OPEN) socket.send(text);
  };
  const giveUp = (why: string) => {
    reason = why;
    socket.terminate();
  };
  const acknowledged = setTimeout(() => giveUp('no connection_ack'), 2 * openMs);
  const pinging = setInterval(() => {
    if (!heard) return giveUp('no answer to a ping');
    if (!isOpen) return;
    heard = false;
    send(pingMessage);
  }, pingMs);
  socket.on('open', () => send(initMessage(headers)));
  socket.on('message', (data) => {
    heard = true;
    const message = readMessage(data);
    if (!message || (!isOpen && 'id' in message)) return socket.close(badResponse, 'Invalid message');
    if (message.type === 'ping') return send(pongMessage(undefined));
    if (message.type !== 'connection_ack') return events.message(message);
    if (isOpen) return;
    isOpen = true;
    clearTimeout(acknowledged);
    events.opened();
  });
  socket.on('unexpected-response', (_, response) => {
    status = response.statusCode;
    giveUp(`HTTP status ${response.statusCode}`);
  });
  socket.on('error', (error) => (reason ||= error.message));
  socket.on('close', (code, why) => {
    clearTimeout(acknowledged);
    clearInterval(pinging);
    events.ended({ code, status, reason: reason || why.toString() });
  });
  return { send, close: () => hangUp(socket) };
}

function hangUp(socket: WebSocket): void {
  socket.close(1_000, 'No longer needed');
  const timer = setTimeout(() => socket.terminate(), goodbyeMs);
  socket.on('close', () => clearTimeout(timer));
}
