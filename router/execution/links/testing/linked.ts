import { logToMemory } from '@kd/kit/testing/log';
import { httpLink } from '../http-link.ts';
import type { HttpLinkOptions } from '../http-link.ts';
import type { Link, LinkRequest } from '../link.ts';
import { echo, startRawPeer } from './raw-peer.ts';
import type { PeerAnswer, RawPeer, SeenRequest } from './raw-peer.ts';

/** What the links of a test file logged. */
export const { log, lines } = logToMemory();

const open: { close(): Promise<void> }[] = [];

/** Has something closed when the test is over. */
export const closeLater = (...them: { close(): Promise<void> }[]): void => void open.push(...them);

/** For `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
  lines.length = 0;
}

/** A link to a raw peer of its own. */
export async function linked(answer: PeerAnswer, options: HttpLinkOptions = {}): Promise<[Link, RawPeer]> {
  const peer = await startRawPeer(answer);
  const link = httpLink('things', peer.url, log, options);
  closeLater(link, peer);
  return [link, peer];
}

/** A query; what answers it depends on `n`. */
export const read = (n: unknown, more: Partial<LinkRequest> = {}): LinkRequest => ({
  query: 'query ($n: Int) { thing(n: $n) }',
  variables: { n },
  statement: 'a.b.c',
  ...more,
});

/** A mutation. */
export const write = (n: unknown): LinkRequest => read(n, { query: 'mutation ($n: Int) { change(n: $n) }' });

/** Answers with what was asked. */
export const sendEcho = (request: SeenRequest): void => void request.socket.write(echo(request));

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What a link answers for a peer that gave no answer. */
export const unavailable = { errors: [{ path: [], extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] };

export const many = <T>(count: number, work: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => work(n));
