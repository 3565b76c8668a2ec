import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { Pool } from 'undici';
import { messageSplitter } from './messages.ts';
import { coldMark, variantId, variantOf, variantsOf } from './scenarios.ts';

/**
 * Stands in for the subgraphs, a process of its own: `node bench/router/stand-in.ts <StandInOrder as JSON>`. A request that it has
 * seen is answered with the bytes that the real subgraph answered; a new one is passed on and remembered. What says who asks
 * does not count: everybody here asks as the same person. Tell it `count` and it tells how many calls it has answered, or
 * `entities`, and it tells how many of them asked for entities.
 */

/** Which port stands in for which subgraph, and the ids of what is there many times under other ids. */
export type StandInOrder = { places: Place[]; ids: string[] };
type Place = { port: number; url: string };

/** What it can be asked to count. */
export type Counted = 'count' | 'entities';

let calls = 0;
let entityCalls = 0;

function standInFor({ port, url }: Place, ids: readonly string[]): void {
  const known = new Map<string, Buffer>();
  const originals = ids.map((id) => ({ id, variants: variantsOf(id) }));
  const pool = new Pool(url, { connections: 8 });

  const passOn = async (head: string, body: Buffer): Promise<Buffer> => {
    const [, method = '', path = ''] = /^(\w+) (\S+)/.exec(head) ?? [];
    const [, statement = ''] = /\r\nx-kd-statement: *([^\r]+)/i.exec(head) ?? [];
    const answer = await pool.request({
      method,
      path,
      headers: { 'content-type': 'application/json', 'x-kd-statement': statement },
      body: body.length > 0 ? body : null,
    });
    const content = Buffer.from(await answer.body.arrayBuffer());
    return Buffer.concat([
      Buffer.from(
        `HTTP/1.1 ${answer.statusCode} \r\ncontent-type: application/json; charset=utf-8\r\n` +
          `connection: keep-alive\r\nkeep-alive: timeout=65\r\ncontent-length: ${content.length}\r\n\r\n`,
      ),
      content,
    ]);
  };

  /** What the originals say in whose place others are asked for, under the others' ids. */
  const lookLike = (asked: string): Buffer | undefined => {
    const found = originals.flatMap(({ id, variants }) => (asked.match(variants) ?? []).filter((one) => one !== id));
    const [variant] = found;
    if (variant === undefined) return undefined;
    const question = originals.reduce((text, { id, variants }) => text.replaceAll(variants, id), asked);
    const answer = known.get(question)?.toString('latin1');
    if (answer === undefined) return undefined;
    const number = variantOf(variant);
    return Buffer.from(
      originals.reduce((text, { id }) => text.replaceAll(id, variantId(id, number)), answer),
      'latin1',
    );
  };

  const look = (head: string, body: Buffer): Buffer | Promise<Buffer> => {
    const asked = body.toString('latin1');
    if (asked.includes('_entities')) entityCalls += 1;
    const hit = known.get(asked);
    if (hit) return hit;
    // Cold operations differ by a number in their names, which some routers hand on.
    const key = asked.replace(coldMark, 'Cold');
    const answer = known.get(key) ?? lookLike(key);
    if (answer) {
      known.set(key, answer);
      return answer;
    }
    return passOn(head, body).then((fresh) => {
      if (fresh.toString('latin1', 9, 12) === '200') known.set(key, fresh);
      return fresh;
    });
  };

  createServer({ noDelay: true }, (socket) => serve(socket, look)).listen(port, '127.0.0.1');
}

/** Answers a connection's requests in their order. */
function serve(socket: Socket, look: (head: string, body: Buffer) => Buffer | Promise<Buffer>): void {
  let before: Promise<void> | undefined;
  const split = messageSplitter((head, body) => {
    calls += 1;
    const answer = look(head, body);
    const last = /\r\nconnection: *close/i.test(head);
    if (before === undefined && answer instanceof Buffer) {
      socket.write(answer);
      if (last) socket.end();
      return;
    }
    const turn: Promise<void> = Promise.all([answer, before]).then(([bytes]) => {
      socket.write(bytes);
      if (last) socket.end();
      if (before === turn) before = undefined;
    });
    turn.catch(() => socket.destroy());
    before = turn;
  });
  socket.on('data', (bytes) => {
    socket.cork();
    split(bytes);
    socket.uncork();
  });
  socket.on('error', () => socket.destroy());
}

if (import.meta.main) {
  const { places, ids } = JSON.parse(process.argv[2] ?? '') as StandInOrder;
  for (const place of places) standInFor(place, ids);
  process.on('message', (what: Counted) => process.send?.(what === 'entities' ? entityCalls : calls));
}
