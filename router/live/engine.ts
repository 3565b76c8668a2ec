import type { Bus } from '@kd/kit/bus/bus';
import { notFound } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import { gauge } from '@kd/kit/metrics';
import { requireUser, roleIn } from '@kd/kit/viewer';
import type { UserViewer, Viewer } from '@kd/kit/viewer';
import { getArgumentValues, getVariableValues, Kind } from 'graphql';
import type { Executor } from '../execution/execute.ts';
import type { Operation } from '../execution/operations.ts';
import type { LoadedSupergraph } from '../execution/supergraph.ts';
import type { Viewers } from '../viewer.ts';
import { audienceOf, isPersonal } from './audience.ts';
import { createHydrator } from './hydrator.ts';
import { createRoom } from './room.ts';
import type { Room, Sink } from './room.ts';
import { subscriptionSources } from './sources.ts';
import type { SubscriptionArguments, SubscriptionSource } from './sources.ts';
import { createTriggers } from './trigger.ts';

/** A subscription that somebody wants to have. */
export type Subscription = { operation: Operation; variables: Record<string, unknown>; viewer: Viewer; sink: Sink };

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
type OpenRoom = { room: Room; leave(): void };
/** Who sits where, so that a changed membership can move or end a subscription. */
type Seat = Subscription & { viewer: UserViewer; args: SubscriptionArguments; room: string; role: string };

const sizes = gauge({ name: 'kd_live', help: 'What the subscription engine holds', labels: ['kind'] });

/** Makes the engine of a router. */
export function createLiveEngine({ supergraph, executor, bus, viewers, log }: EngineOptions): LiveEngine {
  const triggers = createTriggers(bus);
  const hydrate = createHydrator({ executor, statementOf: viewers.statementOf, log });
  const rooms = new Map<string, Promise<OpenRoom>>();
  const seats = new Map<Sink, Seat>();

  const openRoom = async (key: string, { operation, variables, args, viewer }: Omit<Seat, 'room'>, source: SubscriptionSource): Promise<OpenRoom> => {
    const field = fieldOf(operation).name.value;
    const audience = audienceFor(supergraph, operation, viewer, args.familyId);
    const room = createRoom(async (event) => {
      const root = source.root(event, args);
      return root && hydrate({ operation, variables, viewer: audience.viewer, root: { [field]: root } });
    }, log);
    const leave = await triggers.listen(source.topic(args), room.receive);
    return { room, leave: () => (rooms.delete(key), leave()) };
  };
  const sit = async (subscription: Subscription): Promise<void> => {
    const viewer = requireUser(subscription.viewer);
    const { operation, variables, sink } = subscription;
    const { source, args } = sourceOf(supergraph, operation, variables);
    const role = roleIn(viewer, args.familyId);
    if (role === null) throw notFound();
    const key = [operation.hash, canonical(variables), audienceFor(supergraph, operation, viewer, args.familyId).key].join(' ');
    const seat = { ...subscription, viewer, args, room: key, role };
    for (;;) {
      const opening = rooms.get(key) ?? openRoom(key, seat, source);
      rooms.set(key, opening);
      opening.catch(() => rooms.delete(key));
      const { room } = await opening;
      // The last one may have left, and closed the room, while we waited at its door.
      if (rooms.get(key) !== opening) continue;
      room.add(sink);
      seats.set(sink, seat);
      return;
    }
  };
  const rise = async (sink: Sink): Promise<void> => {
    const seat = seats.get(sink);
    seats.delete(sink);
    const open = seat && (await rooms.get(seat.room));
    if (open?.room.remove(sink)) open.leave();
  };
  const checkAgain = async (seat: Seat): Promise<void> => {
    const viewer = await viewers.load(seat.viewer, seat.viewer.origin).catch(() => null);
    const role = viewer && roleIn(viewer, seat.args.familyId);
    if (role === seat.role) return;
    await rise(seat.sink);
    if (viewer && role) await sit({ ...seat, viewer });
    else seat.sink.end('NOT_FOUND');
  };
  viewers.onMembershipsChanged((userId) => {
    for (const seat of seats.values()) {
      if (userId === null || seat.viewer.userId === userId) void checkAgain(seat).catch((error: unknown) => log.error({ err: error }, 'a seat could not be checked'));
    }
  });
  const counts = () => ({ triggers: triggers.size(), rooms: rooms.size, sinks: seats.size });
  const measure = () => Object.entries(counts()).forEach(([kind, count]) => sizes.set({ kind }, count));
  return {
    counts,
    subscribe: async (subscription) => {
      await sit(subscription);
      measure();
      return () => void rise(subscription.sink).then(measure);
    },
  };
}

function audienceFor(supergraph: LoadedSupergraph, operation: Operation, viewer: UserViewer, familyId: string) {
  const role = roleIn(viewer, familyId);
  if (role === null) throw notFound();
  return audienceOf(isPersonal(supergraph, operation), viewer, { familyId, role });
}

function fieldOf({ definition }: Operation) {
  const field = definition.selectionSet.selections[0];
  // Validation (SingleFieldSubscriptionsRule) leaves exactly one field; a fragment around it is the one thing we refuse.
  if (field?.kind !== Kind.FIELD) throw notFound();
  return field;
}

function sourceOf({ clientSchema }: LoadedSupergraph, operation: Operation, variables: Record<string, unknown>) {
  const node = fieldOf(operation);
  const field = clientSchema.getSubscriptionType()?.getFields()[node.name.value];
  const source = subscriptionSources[node.name.value];
  if (!field || !source) throw notFound();
  const { coerced = {} } = getVariableValues(clientSchema, operation.definition.variableDefinitions ?? [], variables);
  const args = getArgumentValues(field, node, coerced) as SubscriptionArguments;
  return { source, args };
}

/** Equal variables as equal text, whatever the order of their names. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
