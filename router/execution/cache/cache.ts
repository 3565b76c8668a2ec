import type { Bus } from '@kd/kit/bus/bus';
import type { Clock } from '@kd/kit/clock';
import type { Logger } from '@kd/kit/log';
import type { Call, Part } from '../schedule.ts';
import type { LoadedSupergraph } from '../supergraph.ts';
import type { Audience } from './audience.ts';
import { figures } from './figures.ts';
import { createFlights } from './flights.ts';
import type { Flights } from './flights.ts';
import { createMemory } from './memory.ts';
import type { Kept, Memory } from './memory.ts';
import { createReading, lookupOf } from './reading.ts';
import type { Reading } from './reading.ts';
import { ruleOf } from './rule.ts';
import type { Rule } from './rule.ts';
import type { SharedAnswers } from './shared-answers.ts';
import { createTags } from './tags.ts';
import type { Moment, Tags } from './tags.ts';

/** An operation that is read. */
export type Question = {
  /** Names the operation. */
  hash: string;
  calls: readonly Call[];
  variables: Record<string, unknown>;
};

/** An operation that is read, and for whom. */
export type ReadingRequest = Question & { audience: Audience };

/** Gives the bytes of the whole answer to a question, if it is kept for who asks. */
export type Lookup = (audience: Audience) => Buffer | undefined;

/** Keeps what subgraphs answered until an event says that it is no longer so. */
export type Cache = {
  /** Take this before finding out who asks: see `Audience.since`. */
  now(): Moment;
  /** Begins a reading. Undefined while events don't come through: then nothing that is kept can be believed. */
  read(request: ReadingRequest): Reading | undefined;
  /** What looks for the whole answer to a question that is asked again and again. */
  lookup(question: Question): Lookup;
  /** Ends everything that is tagged with one of these ids: somebody has just written there. */
  forget(ids: readonly string[]): void;
  /** Ends everything: something may have happened that nobody here has heard of. */
  doubt(): void;
  /** Whether an event, by its id, has ended what it ends. */
  heard(eventId: string): boolean;
  close(): Promise<void>;
};

type CacheOptions = {
  supergraph: LoadedSupergraph;
  bus: Bus;
  clock: Clock;
  bytes: number;
  /** Whole answers that other routers have kept, where there are other routers. */
  shared?: SharedAnswers | undefined;
  log: Logger;
};

/** What readings share. */
export type Shelf = {
  clock: Clock;
  memory: Memory;
  tags: Tags;
  flights: Flights;
  shared: SharedAnswers | undefined;
  ruleFor(part: Part): Rule | undefined;
  /** For whom a whole answer may be kept, by the calls that it takes. */
  reachOf(calls: readonly Call[]): Reach;
  keep(key: string, kept: Kept, bytes: number): void;
};

/** Whether an answer is the same for everybody with the same roles, for one person, or is not kept as a whole. */
export type Reach = 'shared' | 'private' | 'none';

/** Makes a cache of so many bytes. */
export function createCache({ supergraph, bus, clock, bytes, shared, log }: CacheOptions): Cache {
  const drop = (key: string): void => {
    figures.ends.inc();
    memory.drop(key);
  };
  const tags = createTags({ bus, log, drop });
  const memory = createMemory({ bytes, clock, onGone: (key, kept) => tags.release(kept.tags, key) });
  const ruleFor = remembered((part: Part) => ruleOf(supergraph, part[0]));
  const shelf: Shelf = {
    clock,
    memory,
    tags,
    flights: createFlights(tags),
    shared,
    ruleFor,
    reachOf: remembered((calls: readonly Call[]) => reachOf(calls.flatMap(({ parts }) => parts.map(ruleFor)))),
    keep: (key, kept, size) => {
      if (memory.set(key, kept, size)) tags.hold(kept.tags, key);
      figures.bytes.set(memory.bytes());
    },
  };
  return {
    now: tags.now,
    read: (request) => (bus.stands() ? createReading(shelf, request) : undefined),
    lookup: (question) => {
      const find = lookupOf(shelf, question);
      return (audience) => (bus.stands() ? find(audience) : undefined);
    },
    forget: (ids) => tags.end(ids.flatMap((id) => supergraph.hints.words.map((word) => `${word}:${id}`))),
    doubt: () => tags.end('all'),
    heard: tags.heard,
    close: async () => {
      shared?.close();
      await tags.close();
      memory.clear();
    },
  };
}

function reachOf(rules: readonly (Rule | undefined)[]): Reach {
  if (rules.length === 0 || rules.includes(undefined)) return 'none';
  return rules.every((rule) => rule?.shared) ? 'shared' : 'private';
}

/** Works something out once for each object. */
function remembered<Key extends object, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { value: Value }>();
  return (key) => {
    let entry = known.get(key);
    if (!entry) known.set(key, (entry = { value: work(key) }));
    return entry.value;
  };
}
