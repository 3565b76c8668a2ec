import type { Bus } from '@kd/kit/bus/bus';
import { cursorExpired } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import { gaugeOnRead } from '@kd/kit/metrics';
import type { FeedReader } from '@kd/kit/outbox/follower';
import { GraphQLError } from 'graphql';
import type { Executor } from '../execution/execute.ts';
import type { LoadedSupergraph } from '../execution/supergraph.ts';
import type { Viewers } from '../viewer.ts';
import { positionIn } from './cursor.ts';
import type { Feeds } from './feeds.ts';
import { figures } from './figures.ts';
import { createFrames } from './frames.ts';
import { createHistory } from './history.ts';
import { createHydrator } from './hydrator.ts';
import { liveOperations } from './live-operation.ts';
import { createRooms } from './rooms.ts';
import { seatOf } from './seat.ts';
import type { Subscription } from './seat.ts';
import { createSeating } from './seating.ts';
import { subgraphOf } from './topic.ts';
import { notYet } from './trigger.ts';
import { createTriggers } from './triggers.ts';

/** The subscription engine: how one event reaches many screens. */
export type LiveEngine = {
  /**
   * Puts a sink into the room of its subscription, after what was missed since its cursor; nothing is missed after the promise
   * resolves. The returned function takes it out again.
   * @throws UNAUTHENTICATED, outside the family NOT_FOUND, for what is no cursor BAD_USER_INPUT, for an old one CURSOR_EXPIRED
   */
  subscribe(subscription: Subscription): Promise<() => void>;
  /** What it holds right now. */
  counts(): { triggers: number; rooms: number; sinks: number };
};

type EngineOptions = {
  supergraph: LoadedSupergraph;
  executor: Executor;
  bus: Bus;
  /** Reads subgraphs' events. */
  read: FeedReader;
  feeds: Feeds;
  viewers: Viewers;
  /** Events of one topic that somebody may have missed, at most. */
  history: number;
  log: Logger;
};

/** Makes the engine of a router. */
export function createLiveEngine(options: EngineOptions): LiveEngine {
  const { supergraph, executor, viewers, bus, read, feeds, log } = options;
  const inspect = liveOperations(supergraph, log);
  const frames = createFrames(createHydrator({ executor, statementOf: viewers.statementOf, log }));
  const history = createHistory({ bus, read, log });
  const triggers = createTriggers({ bus, feeds, history, limit: options.history });
  const rooms = createRooms({ triggers, frames, log });
  const place = (subscription: Subscription) => seatOf(supergraph, inspect, subscription);
  const seating = createSeating({ rooms, viewers, seatOf: place, log });
  const counts = () => ({ ...rooms.counts(), sinks: seating.size() });
  gaugeOnRead({ name: 'kd_live', help: 'What the subscription engine holds', label: 'kind' }, counts);
  return {
    counts,
    subscribe: async (subscription) => {
      const { sink, cursor } = subscription;
      const seat = place(subscription);
      const after = cursor === undefined ? undefined : startOf(cursor, subgraphOf(seat.share.topic));
      await seating.sit(seat, after).catch((error: unknown) => refuse(error, log));
      return () => seating.leave(sink);
    },
  };
}

/** Where a client goes on. A cursor that says nothing of the subgraph cannot tell what was missed. */
function startOf(cursor: string, subgraph: string): number {
  const position = positionIn(cursor, subgraph);
  if (position === undefined) throw cursorExpired();
  return position;
}

/** Says why a subscription does not begin. @throws GraphQLError */
function refuse(error: unknown, log: Logger): never {
  if (!(error instanceof GraphQLError)) {
    log.warn({ err: error }, 'a subscription could not begin: its client tries again');
    throw notYet();
  }
  if (error.extensions['code'] === 'CURSOR_EXPIRED') figures.expired.inc();
  throw error;
}
