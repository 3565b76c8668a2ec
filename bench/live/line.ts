import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/** What a WebSocket brings: that it is open, the text of each message as bytes, and its end. */
export type Hearing = { open(): void; text(message: Buffer): void; closed(reason: string): void };

/** One WebSocket of a client that is as light as can be: thousands of them share a core with what they measure. */
export type Line = {
  say(text: string): void;
  /** Ends it as a phone that loses its network does, without a word. */
  cut(): void;
};

const subprotocol = 'graphql-transport-ws';
const opcodes = { text: 1, close: 8, ping: 9, pong: 10 };
const nothing: Buffer = Buffer.alloc(0);

/** Opens a WebSocket (RFC 6455) that speaks graphql-transport-ws at a port of this machine. */
export function openLine({ port, path }: { port: number; path: string }, hear: Hearing): Line {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let over = false;
  const end = (reason: string) => {
    if (over) return;
    over = true;
    socket.destroy();
    hear.closed(reason);
  };
  const split = frameSplitter((opcode, payload) => {
    if (opcode === opcodes.text) hear.text(payload);
    else if (opcode === opcodes.ping) socket.write(frameOf(opcodes.pong, payload));
    else if (opcode === opcodes.close) end(closing(payload));
  });
  let head: Buffer | undefined = nothing;
  socket.on('connect', () => socket.write(upgrade(port, path)));
  socket.on('data', (bytes) => {
    if (head === undefined) return split(bytes);
    head = Buffer.concat([head, bytes]);
    const length = head.indexOf('\r\n\r\n');
    if (length < 0) return;
    if (!head.toString('latin1', 0, 12).endsWith(' 101')) return end(head.toString('latin1', 0, 200));
    const rest = head.subarray(length + 4);
    head = undefined;
    hear.open();
    if (rest.length > 0) split(rest);
  });
  socket.on('error', ({ message }) => end(message));
  socket.on('close', () => end('the connection was closed'));
  return {
    say: (text) => void socket.write(frameOf(opcodes.text, Buffer.from(text))),
    cut: () => {
      over = true;
      socket.resetAndDestroy();
    },
  };
}

const upgrade = (port: number, path: string): string =>
  `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
  `sec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString('base64')}\r\n` +
  `sec-websocket-protocol: ${subprotocol}\r\n\r\n`;

const closing = (payload: Buffer): string =>
  payload.length < 2 ? 'closed' : `closed with ${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`;

/** A client's frame, masked as it must be, with a mask of zeros: that leaves the text as it is. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const long = length > 125;
  const head = Buffer.alloc((long ? 4 : 2) + 4);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (long ? 126 : length);
  if (long) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, payload]);
}

/** Splits what a server sends into frames. It sends each message in one frame, without a mask. */
function frameSplitter(hear: (opcode: number, payload: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = nothing;
  return (bytes) => {
    const data = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    let at = 0;
    for (;;) {
      const frame = frameAt(data, at);
      if (!frame) break;
      at = frame.end;
      hear(frame.opcode, frame.payload);
    }
    rest = at === data.length ? nothing : data.subarray(at);
  };
}

/** The frame that begins there; nothing while it has not come in full. */
function frameAt(data: Buffer, at: number): { opcode: number; payload: Buffer; end: number } | undefined {
  if (data.length < at + 2) return undefined;
  const [first = 0, second = 0] = [data[at], data[at + 1]];
  const headLength = second === 127 ? 10 : second === 126 ? 4 : 2;
  if (data.length < at + headLength) return undefined;
  const length =
    second === 127 ? Number(data.readBigUInt64BE(at + 2)) : second === 126 ? data.readUInt16BE(at + 2) : second;
  const start = at + headLength;
  const end = start + length;
  return data.length < end ? undefined : { opcode: first & 0x0f, payload: data.subarray(start, end), end };
}
