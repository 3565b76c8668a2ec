import type { Bus } from '@kd/kit/bus/bus';
import { cursorExpired, notFound } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import { gaugeOnRead } from '@kd/kit/metrics';
import type { FeedReader } from '@kd/kit/outbox/follower';
import { roleIn } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import type { Executor } from '../execution/execute.ts';
import type { LoadedSupergraph } from '../execution/supergraph.ts';
import type { Viewers } from '../viewer.ts';
import { positionIn } from './cursor.ts';
import type { Feeds } from './feeds.ts';
import { figures } from './figures.ts';
import type { Sink } from './frame.ts';
import { createFrames } from './frames.ts';
import { createHistory } from './history.ts';
import { createHydrator } from './hydrator.ts';
import { eachOf } from './in-turns.ts';
import { liveOperations } from './live-operation.ts';
import { createRooms } from './rooms.ts';
import { seatOf } from './seat.ts';
import type { Seat, Subscription } from './seat.ts';
import { subgraphOf } from './topic.ts';
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

/** Seats that are checked at once when nobody knows whose roles have changed. */
const checksAtOnce = 32;

/** Makes the engine of a router. */
export function createLiveEngine(options: EngineOptions): LiveEngine {
  const { supergraph, executor, viewers, bus, read, feeds, log } = options;
  const inspect = liveOperations(supergraph, log);
  const frames = createFrames(createHydrator({ executor, statementOf: viewers.statementOf, log }));
  const history = createHistory({ bus, read, log });
  const triggers = createTriggers({ bus, feeds, history, limit: options.history });
  const rooms = createRooms({ triggers, frames, log });
  /** Who sits where, so that a changed membership can move or end a subscription. */
  const seats = new Map<Sink, Seat>();
  const gone = new WeakSet<Sink>();

  const sit = async (seat: Seat, after: number | undefined): Promise<void> => {
    const { sink } = seat;
    try {
      await rooms.enter(seat, after, () => {
        // Whoever left while the door was opened was not in yet.
        if (gone.has(sink)) return void rooms.leave(seat);
        seats.set(sink, seat);
        // A membership that ended while the door was opened found nobody in this seat.
        look(seat);
      });
    } catch (error) {
      if (seats.get(sink) === seat) seats.delete(sink);
      if (isExpired(error)) figures.expired.inc();
      throw error;
    }
  };
  const rise = async (sink: Sink): Promise<number | undefined> => {
    const seat = seats.get(sink);
    seats.delete(sink);
    return seat && rooms.leave(seat);
  };
  const checkAgain = async (seat: Seat): Promise<void> => {
    const { sink, share } = seat;
    const viewer = await viewers.load(seat.viewer, seat.viewer.origin).catch(sessionOver);
    const role = viewer && roleIn(viewer, share.args.familyId);
    if (role === seat.role || seats.get(sink) !== seat) return;
    const had = await rise(sink);
    if (!viewer || !role) return sink.end(notFound());
    const { live, variables } = share;
    await sit(seatOf(supergraph, inspect, { operation: live.operation, variables, viewer, sink }), had);
  };
  const check = (seat: Seat): Promise<void> =>
    checkAgain(seat).catch((error: unknown) => {
      log.warn({ err: error }, 'a seat could not be checked: its client has to connect again');
      seat.sink.comeBack();
    });
  const look = (seat: Seat): void => void check(seat);
  viewers.onMembershipsChanged((userId) => {
    if (userId === null) return void eachOf([...seats.values()], checksAtOnce, check);
    for (const seat of seats.values()) if (seat.viewer.userId === userId) look(seat);
  });
  const counts = () => ({ ...rooms.counts(), sinks: seats.size });
  measure(counts);
  return {
    counts,
    subscribe: async (subscription) => {
      const { sink, cursor } = subscription;
      const seat = seatOf(supergraph, inspect, subscription);
      await sit(seat, cursor === undefined ? undefined : startOf(cursor, subgraphOf(seat.share.topic)));
      return () => {
        gone.add(sink);
        void rise(sink);
      };
    },
  };
}

/** Where a client goes on. A cursor that says nothing of the subgraph cannot tell what was missed. */
function startOf(cursor: string, subgraph: string): number {
  const position = positionIn(cursor, subgraph);
  if (position === undefined) throw cursorExpired();
  return position;
}

const isExpired = (error: unknown): boolean =>
  error instanceof GraphQLError && error.extensions['code'] === 'CURSOR_EXPIRED';

/** Null for a session that has ended; any other failure says nothing about the viewer. */
function sessionOver(error: unknown): null {
  if (error instanceof GraphQLError) return null;
  throw error;
}

function measure(counts: LiveEngine['counts']): void {
  gaugeOnRead({ name: 'kd_live', help: 'What the subscription engine holds', labels: ['kind'] }, (gauge) => {
    for (const [kind, count] of Object.entries(counts())) gauge.set({ kind }, count);
  });
}
