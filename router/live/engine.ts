import type { Bus } from '@kd/kit/bus/bus';
import { notFound } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import { gauge } from '@kd/kit/metrics';
import { roleIn } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import type { Executor } from '../execution/execute.ts';
import type { LoadedSupergraph } from '../execution/supergraph.ts';
import type { Viewers } from '../viewer.ts';
import { createHydrator } from './hydrator.ts';
import type { Sink } from './frame.ts';
import { createRooms } from './rooms.ts';
import { seatOf } from './seat.ts';
import type { Seat, Subscription } from './seat.ts';

/** The subscription engine: how one event reaches many screens. */
export type LiveEngine = {
  /**
   * Puts a sink into the room of its subscription; nothing is missed after the promise resolves. The returned function
   * takes it out again.
   * @throws UNAUTHENTICATED or, outside the family, NOT_FOUND
   */
  subscribe(subscription: Subscription): Promise<() => void>;
  /** What it holds right now. */
  counts(): { triggers: number; rooms: number; sinks: number };
};

type EngineOptions = { supergraph: LoadedSupergraph; executor: Executor; bus: Bus; viewers: Viewers; log: Logger };

const sizes = gauge({ name: 'kd_live', help: 'What the subscription engine holds', labels: ['kind'] });

/** Makes the engine of a router. */
export function createLiveEngine({ supergraph, executor, bus, viewers, log }: EngineOptions): LiveEngine {
  const hydrate = createHydrator({ executor, statementOf: viewers.statementOf, log });
  const rooms = createRooms({ bus, hydrate, log });
  /** Who sits where, so that a changed membership can move or end a subscription. */
  const seats = new Map<Sink, Seat>();
  const gone = new WeakSet<Sink>();

  const sit = (subscription: Subscription): Promise<void> => {
    const seat = seatOf(supergraph, subscription);
    return rooms.enter(seat, () => {
      seats.set(seat.sink, seat);
      // A membership that ended while the door was opened found nobody in this seat.
      look(seat);
    });
  };
  const rise = async (sink: Sink): Promise<void> => {
    const seat = seats.get(sink);
    seats.delete(sink);
    if (seat) await rooms.leave(seat);
  };
  const checkAgain = async (seat: Seat): Promise<void> => {
    const viewer = await viewers.load(seat.viewer, seat.viewer.origin).catch(sessionOver);
    const role = viewer && roleIn(viewer, seat.args.familyId);
    if (role === seat.role || seats.get(seat.sink) !== seat) return;
    await rise(seat.sink);
    if (!viewer || !role) return seat.sink.end(notFound());
    await sit({ ...seat, viewer });
    // Whoever left while it was between two rooms was in neither.
    if (gone.has(seat.sink)) await rise(seat.sink);
  };
  const look = (seat: Seat): void => {
    checkAgain(seat).catch((error: unknown) => {
      log.warn({ err: error }, 'a seat could not be checked: its client has to connect again');
      seat.sink.comeBack();
    });
  };
  viewers.onMembershipsChanged((userId) => {
    for (const seat of seats.values()) {
      if (userId === null || seat.viewer.userId === userId) look(seat);
    }
  });
  const counts = () => ({ ...rooms.counts(), sinks: seats.size });
  const measure = () => Object.entries(counts()).forEach(([kind, count]) => sizes.set({ kind }, count));
  return {
    counts,
    subscribe: async (subscription) => {
      await sit(subscription);
      measure();
      return () => {
        gone.add(subscription.sink);
        void rise(subscription.sink).then(measure);
      };
    },
  };
}

/** Null for a session that has ended; any other failure says nothing about the viewer. */
function sessionOver(error: unknown): null {
  if (error instanceof GraphQLError) return null;
  throw error;
}
