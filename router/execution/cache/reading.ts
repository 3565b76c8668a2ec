import type { Merge } from '../data.ts';
import type { Ask } from '../fetch.ts';
import type { Lookup, Question, ReadingRequest, Shelf } from './cache.ts';
import { figures } from './figures.ts';
import { land, serve } from './parts.ts';
import type { Waiting } from './parts.ts';
import type { SharedAnswers } from './shared-answers.ts';
import { keep } from './visit.ts';
import type { Visit } from './visit.ts';

/** What the parts of a call ask; undefined where there is nothing to ask. */
export type Asks = readonly (Ask | undefined)[];

/** Sends what is left to ask for; undefined when that is nothing. */
export type Send = (asks: Asks) => Promise<void> | undefined;

/** One operation that is answered with the help of what is kept. */
export type Reading = {
  /** The whole answer as it goes out (`Answer.bytes`), if it is kept. */
  whole(): Buffer | undefined;
  /** The same from another router's hands; there where routers share what they keep. */
  elsewhere?: () => Promise<Buffer | undefined>;
  /** Keeps the data of an answer without errors, if everything in it is kept. */
  keepWhole(data: string): void;
  /**
   * Answers what a call asks: from what is kept, by waiting for others who ask the same, and by `send` for the rest. Undefined
   * when all is answered at once.
   */
  answer(asks: Asks, merge: Merge, send: Send): Promise<void> | undefined;
};

/** By what the whole of an answer is kept; undefined when it is not. */
function keyOf(shelf: Shelf, { hash, calls, variables, audience }: ReadingRequest): string | undefined {
  const reach = shelf.reachOf(calls);
  return reach === 'none' ? undefined : wholeKey({ hash, variables }, audience[reach]);
}

const wholeKey = ({ hash, variables }: Pick<ReadingRequest, 'hash' | 'variables'>, audience: string): string =>
  `${hash} ${JSON.stringify(variables)} ${audience}`;

/** Makes what looks for the whole answer to a question, for whoever asks. */
export function lookupOf(shelf: Shelf, { hash, calls, variables }: Question): Lookup {
  const reach = shelf.reachOf(calls);
  if (reach === 'none') return () => undefined;
  // A text that was looked up before is found faster: V8 keeps its hash, which takes longer to make than all else here.
  let last: { audience: string; key: string } | undefined;
  return (audience) => {
    const text = audience[reach];
    if (last?.audience !== text) last = { audience: text, key: wholeKey({ hash, variables }, text) };
    return wholeOf(shelf, last.key);
  };
}

/** The whole of an answer as it goes out (`Answer.bytes`), if it is kept. */
function wholeOf(shelf: Shelf, key: string | undefined): Buffer | undefined {
  const kept = key === undefined ? undefined : shelf.memory.get(key)?.value;
  if (!(kept instanceof Buffer)) return undefined;
  figures.answer.hits.inc();
  return kept;
}

/** Begins a reading. */
export function createReading(shelf: Shelf, request: ReadingRequest): Reading {
  const key = keyOf(shelf, request);
  const visit: Visit = { ...request, shelf, used: new Set(), expires: Infinity, complete: key !== undefined };
  return {
    whole: () => {
      const kept = wholeOf(shelf, key);
      if (!kept) figures.answer.misses.inc();
      return kept;
    },
    keepWhole: (data) => {
      if (!visit.complete || key === undefined || visit.used.size === 0) return;
      const bytes = Buffer.from(`{"data":${data}}`);
      keep(visit, key, { value: bytes, tags: [...visit.used], expires: visit.expires }, bytes.length);
      figures.answer.stores.inc();
      if (shelf.shared) share(visit, key, bytes, shelf.shared);
    },
    ...(shelf.shared && key !== undefined && { elsewhere: elsewhere(visit, key, shelf.shared) }),
    answer: (asks, merge, send) => {
      const waiting: Waiting = { joins: [], open: new Set() };
      const sent = send(asks.map((ask) => ask && serve(visit, ask, merge, waiting)));
      return waiting.joins.length === 0 && waiting.open.size === 0
        ? sent
        : finish(visit, { asks, merge, send, sent, waiting });
    },
  };
}

/** Hands an answer to the other routers, if it is known to be no older than its stamps. */
function share({ shelf, used, expires, audience }: Visit, key: string, value: Buffer, shared: SharedAnswers): void {
  const tags = [...used];
  const stamps = shelf.tags.stamps.before(tags, audience.since);
  if (!stamps || !shelf.tags.quietSince(tags, audience.since)) return;
  shared.put(key, { value, tags, stamps, expires }, expires - shelf.clock().getTime());
  figures.shared.stores.inc();
}

/** Takes an answer over from another router if its stamps say that it is still so. */
const elsewhere =
  ({ shelf, audience }: Visit, key: string, shared: SharedAnswers) =>
  async (): Promise<Buffer | undefined> => {
    const found = await shared.get(key);
    const isNow =
      found && shelf.clock().getTime() < found.expires && (await shelf.tags.stamps.areStill(found.tags, found.stamps));
    figures.shared[isNow ? 'hits' : 'misses'].inc();
    if (!isNow) return undefined;
    if (shelf.tags.quietSince(found.tags, audience.since)) shelf.keep(key, found, found.value.length);
    return found.value;
  };

type Sent = { asks: Asks; merge: Merge; send: Send; sent: Promise<void> | undefined; waiting: Waiting };

async function finish(visit: Visit, { asks, merge, send, sent, waiting: { joins, open } }: Sent): Promise<void> {
  await sent;
  // What was not heard of cannot be kept. Its flight ends before others' are waited for, lest two wait for each other.
  if (open.size > 0) visit.complete = false;
  for (const { flight } of open) flight.land(undefined);
  const left = new Map<Ask, Ask | undefined>();
  for (const join of joins) left.set(join.ask, await land(visit, join, merge));
  await send(asks.map((ask) => ask && left.get(ask)));
}
