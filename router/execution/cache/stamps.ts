import { stampAfter } from '@kd/kit/bus/bus';
import type { Bus } from '@kd/kit/bus/bus';
import type { DeliveredEvent } from '@kd/kit/outbox/outbox';
import { LRUCache } from 'lru-cache';
import type { Moment } from './tags.ts';

/** By what routers tell each other how new something is that they have kept: see `Bus.stamps`. */
export type Stamps = {
  /** Asks for a tag's stamp; resolves when it is there, or cannot be had. */
  learn(tag: string): Promise<void>;
  /** An event came for a tag. */
  heard(tag: string, event: DeliveredEvent): void;
  /** Nobody listens to a tag any more. */
  drop(tag: string): void;
  /** Somebody has written here under these tags; the bus may not know of it yet. */
  wrote(tags: Iterable<string>): void;
  /** The tags' stamps, if they were known before the moment: of whatever was asked for since then, they are no newer. */
  before(tags: readonly string[], moment: Moment): readonly string[] | undefined;
  /** Whether each tag has its stamp still, and nobody has written here lately. */
  areStill(tags: readonly string[], stamps: readonly string[]): Promise<boolean>;
};

type Stamp = { text: string | undefined; since: Moment };

type StampsOptions = {
  bus: Pick<Bus, 'stamps'>;
  topicOf(tag: string): string;
  /** Lets a moment pass and gives the next one. */
  tick(): Moment;
};

/** By then the bus has told of what somebody wrote. */
const writesRememberedMs = 10_000;
const writesRemembered = 20_000;

/** Keeps the stamps of the tags that are listened to. On a bus that has none there are none. */
export function createStamps({ bus, topicOf, tick }: StampsOptions): Stamps {
  const known = new Map<string, Stamp>();
  const written = new LRUCache<string, true>({ max: writesRemembered, ttl: writesRememberedMs });

  const learn = async (tag: string): Promise<void> => {
    if (!bus.stamps) return;
    const stamp: Stamp = { text: undefined, since: Infinity };
    known.set(tag, stamp);
    const [text] = await bus.stamps([topicOf(tag)]).catch(() => []);
    // An event that came meanwhile may be in it or not.
    if (known.get(tag) === stamp) Object.assign(stamp, { text, since: tick() });
  };
  return {
    learn,
    heard: (tag, event) => {
      const text = known.get(tag)?.text;
      if (text === undefined) void learn(tag);
      else known.set(tag, { text: stampAfter(text, event), since: tick() });
    },
    drop: (tag) => void known.delete(tag),
    wrote: (tags) => {
      for (const tag of tags) written.set(tag, true);
    },
    before: (tags, moment) => {
      const texts: string[] = [];
      for (const tag of tags) {
        const { text, since = Infinity } = known.get(tag) ?? {};
        if (text === undefined || since > moment) return undefined;
        texts.push(text);
      }
      return texts;
    },
    areStill: async (tags, stamps) => {
      const now = await bus.stamps?.(tags.map(topicOf)).catch(() => undefined);
      return now !== undefined && tags.every((tag, at) => now[at] === stamps[at] && !written.has(tag));
    },
  };
}
