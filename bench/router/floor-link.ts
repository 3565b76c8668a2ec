import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { messageSplitter } from './messages.ts';

/** Asks a subgraph: the body of a request in, the body of the answer out. */
export type Ask = (body: string) => Promise<string>;

type Waiting = { resolve(text: string): void; reject(error: Error): void };

/** A link with nothing to spare: one raw connection that is kept alive, requests written one behind the other. */
export function floorLink(url: string, statement: () => string): Ask {
  const { port, host } = new URL(url);
  let socket: Socket | undefined;
  const waiting: Waiting[] = [];
  const open = (): Socket => {
    const opened = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    opened.on(
      'data',
      messageSplitter((head, body) => {
        const next = waiting.shift();
        if (head.startsWith('HTTP/1.1 200')) next?.resolve(body.toString());
        else next?.reject(new Error(`${url} answered ${head.slice(0, 30)}`));
      }),
    );
    const gone = () => {
      socket = undefined;
      for (const { reject } of waiting.splice(0)) reject(new Error(`${url} closed the connection`));
    };
    opened.on('error', gone).on('close', gone);
    return opened;
  };
  return (body) =>
    new Promise((resolve, reject) => {
      socket ??= open();
      waiting.push({ resolve, reject });
      socket.write(
        `POST /graphql HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n` +
          `x-kd-statement: ${statement()}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
}
