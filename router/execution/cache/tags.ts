import type { Bus } from '@kd/kit/bus/bus';
import { familyTopic } from '@kd/kit/outbox/outbox';
import type { Logger } from '@kd/kit/log';
import { startLoop } from '@kd/kit/loop';

/** A moment of this process: how many things had happened that may end a kept answer. */
export type Moment = number;

/** Which kept answers an event ends, and whether an answer that was asked for at some moment may still be kept. */
export type Tags = {
  now(): Moment;
  /**
   * Whether nothing has happened to any of the tags since the moment, so that what was asked for then is still so. False for a
   * tag that nobody listens to yet; that begins now.
   */
  quietSince(tags: readonly string[], moment: Moment): boolean;
  /** Ties a kept answer to its tags. */
  hold(tags: readonly string[], key: string): void;
  release(tags: readonly string[], key: string): void;
  /** Treats tags as if an event had come for them. */
  end(tags: Iterable<string> | 'all'): void;
  /** Whether an event, by its id, came by lately. */
  heard(eventId: string): boolean;
  close(): Promise<void>;
};

type Tag = {
  keys: Set<string>;
  /** When something happened to it last; Infinity until the bus is listened to. */
  last: Moment;
  unsubscribe: Promise<() => Promise<void>>;
  /** Since when it has nothing to hold. */
  idleSince: number;
};

type TagsOptions = {
  bus: Bus;
  log: Logger;
  /** Drops a kept answer. */
  drop(key: string): void;
};

/** Whoever comes back within this time finds the tag still listened to. */
const idleMs = 60_000;
const sweepEveryMs = 15_000;
/** More than this many topics are not listened to: what else is asked for is not kept. */
const maxTags = 100_000;
const eventsRemembered = 10_000;

/** The bus topic whose events end what carries a tag: for `points:7` it is `points:{7}`. */
const topicOf = (tag: string): string => {
  const colon = tag.indexOf(':');
  return familyTopic(tag.slice(0, colon), tag.slice(colon + 1));
};

/** Listens to the topics of the tags that are in use. */
export function createTags({ bus, log, drop }: TagsOptions): Tags {
  const tags = new Map<string, Tag>();
  const events = recentEvents();
  let moment: Moment = 0;

  const endTag = (tag: Tag): void => {
    moment += 1;
    if (tag.last !== Infinity) tag.last = moment;
    for (const key of tag.keys) drop(key);
  };
  const listen = (name: string): void => {
    if (tags.size >= maxTags) return;
    const unsubscribe = bus.subscribe(topicOf(name), ({ id }) => {
      events.add(id);
      endTag(tag);
    });
    const tag: Tag = { keys: new Set(), last: Infinity, unsubscribe, idleSince: performance.now() };
    tags.set(name, tag);
    unsubscribe.then(
      () => (tag.last = moment += 1),
      (error: unknown) => {
        log.warn({ err: error, tag: name }, 'answers of a tag are not kept, for its events cannot be heard');
        tags.delete(name);
      },
    );
  };
  const sweeping = startLoop(() => sweep(tags), {
    name: 'stop listening for answers that are no longer kept',
    everyMs: sweepEveryMs,
    log,
  });
  const stopGap = bus.onGap(() => tags.forEach(endTag));

  return {
    now: () => moment,
    quietSince: (names, since) => {
      let quiet = true;
      for (const name of names) {
        const tag = tags.get(name);
        if (!tag) listen(name);
        if (!tag || tag.last > since) quiet = false;
      }
      return quiet;
    },
    hold: (names, key) => {
      for (const tag of present(tags, names)) tag.keys.add(key);
    },
    release: (names, key) => {
      for (const tag of present(tags, names))
        if (tag.keys.delete(key) && tag.keys.size === 0) tag.idleSince = performance.now();
    },
    end: (names) => {
      for (const tag of names === 'all' ? tags.values() : present(tags, names)) endTag(tag);
    },
    heard: events.has,
    close: async () => {
      stopGap();
      await sweeping.stop();
      await stopListening([...tags.values()]);
    },
  };
}

function* present(tags: ReadonlyMap<string, Tag>, names: Iterable<string>): Generator<Tag> {
  for (const name of names) {
    const tag = tags.get(name);
    if (tag) yield tag;
  }
}

/** Stops listening for tags that have had nothing to hold for a while. */
async function sweep(tags: Map<string, Tag>): Promise<void> {
  const longAgo = performance.now() - idleMs;
  const idle = [...tags].filter(([, { keys, idleSince }]) => keys.size === 0 && idleSince < longAgo);
  for (const [name] of idle) tags.delete(name);
  await stopListening(idle.map(([, tag]) => tag));
}

const stopListening = (tags: readonly Tag[]) =>
  Promise.allSettled(tags.map(async ({ unsubscribe }) => (await unsubscribe)()));

/** The ids of the latest events. */
function recentEvents(): { add(id: string): void; has(id: string): boolean } {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add: (id) => {
      ids.add(id);
      if (ids.size > eventsRemembered) for (const oldest of ids.values().take(1)) ids.delete(oldest);
    },
  };
}
