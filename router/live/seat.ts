import { notFound } from '@kd/kit/errors';
import { requireUser, roleIn } from '@kd/kit/viewer';
import type { Role, UserViewer, Viewer } from '@kd/kit/viewer';
import { getArgumentValues, getVariableValues } from 'graphql';
import type { Operation } from '../execution/operations.ts';
import type { LoadedSupergraph } from '../execution/supergraph.ts';
import { audienceOf } from './audience.ts';
import type { Sink } from './frame.ts';
import type { LiveOperation, LiveOperations } from './live-operation.ts';
import type { SubscriptionArguments } from './sources.ts';

/** A subscription that somebody wants to have. */
export type Subscription = {
  operation: Operation;
  variables: Record<string, unknown>;
  viewer: Viewer;
  /** The client's last cursor, when it has one: what it missed since comes first. */
  cursor?: string | undefined;
  sink: Sink;
};

/** What all in a room have in common. Seats in one room share one object of it. */
export type Share = {
  /** The share key: who has the same one gets the same bytes. */
  key: string;
  live: LiveOperation;
  variables: Record<string, unknown>;
  args: SubscriptionArguments;
  topic: string;
  /** On whose behalf subgraphs are asked: see `Audience`. */
  viewer: Viewer;
};

/** A subscription that its viewer may have, and where it belongs. */
export type Seat = { sink: Sink; viewer: UserViewer; role: Role; share: Share };

/** The seat of a subscription. @throws UNAUTHENTICATED or, outside the family, NOT_FOUND */
export function seatOf(
  supergraph: LoadedSupergraph,
  inspect: LiveOperations,
  { operation, variables, viewer: anybody, sink }: Subscription,
): Seat {
  const viewer = requireUser(anybody);
  const live = inspect(operation);
  const args = live && argumentsOf(supergraph, live, variables);
  if (!live || !args) throw notFound();
  const role = roleIn(viewer, args.familyId);
  if (role === null) throw notFound();
  const audience = audienceOf(live.personal, viewer, { familyId: args.familyId, role });
  const key = `${operation.hash} ${canonical(variables)} ${audience.key}`;
  const share = { key, live, variables, args, topic: live.source.topic(args), viewer: audience.viewer };
  return { sink, viewer, role, share };
}

function argumentsOf(
  { clientSchema }: LoadedSupergraph,
  { node, operation: { definition } }: LiveOperation,
  variables: Record<string, unknown>,
): SubscriptionArguments | undefined {
  const field = clientSchema.getSubscriptionType()?.getFields()[node.name.value];
  const { coerced = {} } = getVariableValues(clientSchema, definition.variableDefinitions ?? [], variables);
  return field && (getArgumentValues(field, node, coerced) as SubscriptionArguments);
}

/** Equal variables as equal text, whatever the order of their names. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
