import { notFound } from '@kd/kit/errors';
import { requireUser, roleIn } from '@kd/kit/viewer';
import type { Role, UserViewer, Viewer } from '@kd/kit/viewer';
import { getArgumentValues, getVariableValues, Kind } from 'graphql';
import type { FieldNode } from 'graphql';
import type { Operation } from '../execution/operations.ts';
import type { LoadedSupergraph } from '../execution/supergraph.ts';
import { audienceOf, isPersonal } from './audience.ts';
import type { Audience } from './audience.ts';
import type { Sink } from './frame.ts';
import { subscriptionSources } from './sources.ts';
import type { SubscriptionArguments, SubscriptionSource } from './sources.ts';

/** A subscription that somebody wants to have. */
export type Subscription = {
  operation: Operation;
  variables: Record<string, unknown>;
  viewer: Viewer;
  /** The client's last cursor, when it has one: what it missed since comes first. */
  cursor?: string | undefined;
  sink: Sink;
};

/** A subscription that its viewer may have, and the room it belongs into. */
export type Seat = Subscription & {
  viewer: UserViewer;
  /** The field of `type Subscription`. */
  field: string;
  source: SubscriptionSource;
  args: SubscriptionArguments;
  role: Role;
  audience: Audience;
  /** The share key: seats with the same one get the same bytes. */
  room: string;
};

/** The seat of a subscription. @throws UNAUTHENTICATED or, outside the family, NOT_FOUND */
export function seatOf(supergraph: LoadedSupergraph, subscription: Subscription): Seat {
  const viewer = requireUser(subscription.viewer);
  const { operation, variables } = subscription;
  const node = fieldOf(operation);
  const field = node.name.value;
  const source = subscriptionSources[field];
  const args = argumentsOf(supergraph, operation, node, variables);
  if (!source || !args) throw notFound();
  const role = roleIn(viewer, args.familyId);
  if (role === null) throw notFound();
  const audience = audienceOf(isPersonal(supergraph, operation), viewer, { familyId: args.familyId, role });
  const room = [operation.hash, canonical(variables), audience.key].join(' ');
  return { ...subscription, viewer, field, source, args, role, audience, room };
}

function fieldOf({ definition }: Operation): FieldNode {
  const field = definition.selectionSet.selections[0];
  // Validation (SingleFieldSubscriptionsRule) leaves exactly one field; a fragment around it is the one thing we refuse.
  if (field?.kind !== Kind.FIELD) throw notFound();
  return field;
}

function argumentsOf(
  { clientSchema }: LoadedSupergraph,
  { definition }: Operation,
  node: FieldNode,
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
