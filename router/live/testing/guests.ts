import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { House } from './house.ts';

/** A message as it comes over a socket. */
export type Heard = { type: string; id?: string; payload?: unknown };

/** Somebody at a house's WebSocket. */
export type Visitor = {
  socket: WebSocket;
  heard: Heard[];
  say(message: object): void;
  /** Resolves with the first message that fits, also one that has come already. */
  hears(fits: (message: Heard) => boolean): Promise<Heard>;
  closed: Promise<{ code: number; reason: string }>;
};

/** Connects without saying who it is. */
export async function connect({ webSocketUrl }: House): Promise<Visitor> {
  const socket = new WebSocket(webSocketUrl, 'graphql-transport-ws');
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    heard.push(JSON.parse(String(data)) as Heard);
    for (const look of waiting) look();
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: Number(code), reason: String(reason) }));
  await once(socket, 'open');
  return {
    socket,
    heard,
    closed,
    say: (message) => socket.send(JSON.stringify(message)),
    hears: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = heard.find(fits);
          if (found) {
            waiting.delete(look);
            resolve(found);
          }
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Connects, and is let in with this token. */
export async function letIn(house: House, authorization: string): Promise<Visitor> {
  const visitor = await connect(house);
  visitor.say({ type: 'connection_init', payload: { authorization } });
  await visitor.hears(({ type }) => type === 'connection_ack');
  return visitor;
}

/** A message that subscribes to the house's news. */
export const newsMessage = (id: string, extensions?: object) => ({
  type: 'subscribe',
  id,
  payload: { query: 'subscription News { news }', ...(extensions && { extensions }) },
});

/** An answer over HTTP that stays open; what has come collects in `text()`. */
export type Listening = {
  status: number;
  headers: Headers;
  text(): string;
  /** Resolves with the whole text when the answer ends, whoever ended it. */
  ended: Promise<string>;
  leave(): void;
};

type Question = {
  query: string;
  variables?: object;
  extensions?: object;
  accept: string;
  token?: string;
  headers?: object;
};

/** Asks over HTTP, with a media type for answers that stay open. */
export async function ask({ url }: Pick<House, 'url'>, question: Question): Promise<Listening> {
  const { accept, token, headers, ...request } = question;
  const leaving = new AbortController();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: token }),
      ...headers,
    },
    body: JSON.stringify(request),
    signal: leaving.signal,
  });
  let text = '';
  const read = async (): Promise<string> => {
    try {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
    } catch {
      // Cut off, by either side.
    }
    return text;
  };
  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    ended: read(),
    leave: () => leaving.abort(),
  };
}

/** What asks for an event stream, and for Apollo's parts. */
export const accepts = {
  sse: 'text/event-stream',
  multipart: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0, application/json',
};

/** What opens a WebSocket without a library, for a peer that is to misbehave. */
export const upgradeRequest =
  'GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n';

/** A short message as such a peer sends it: masked, as a client's has to be, with zeros. */
export function maskedMessage(message: object): Buffer {
  const bytes = Buffer.from(JSON.stringify(message));
  const length = bytes.length < 126 ? [0x80 | bytes.length] : [0xfe, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), bytes]);
}
