import { Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode } from 'graphql';
import type { Logger } from '@kd/kit/log';
import type { Operation } from '../execution/operations.ts';
import type { LoadedSupergraph } from '../execution/supergraph.ts';
import { isPersonal } from './audience.ts';
import { subscriptionSources } from './sources.ts';
import type { SubscriptionSource } from './sources.ts';

/** What is known of a subscription's operation, whoever has it. */
export type LiveOperation = {
  operation: Operation;
  /** The selected field of `type Subscription`, and what it is made of. */
  node: FieldNode;
  source: SubscriptionSource;
  personal: boolean;
  /** What is run for an event: it asks for the entity's version, too. */
  hydrated: Operation;
  /** The name that the version has in subgraphs' answers; undefined where none is asked for. */
  versionName: string | undefined;
};

/** Gives what is known of an operation; undefined for one that is no subscription of ours. */
export type LiveOperations = (operation: Operation) => LiveOperation | undefined;

/** Finds out about each operation once. It is remembered for as long as the operation is. */
export function liveOperations(supergraph: LoadedSupergraph, log: Logger): LiveOperations {
  const known = new WeakMap<Operation, LiveOperation>();
  return (operation) => {
    let live = known.get(operation);
    if (!live && (live = inspect(supergraph, operation, log))) known.set(operation, live);
    return live;
  };
}

function inspect(supergraph: LoadedSupergraph, operation: Operation, log: Logger): LiveOperation | undefined {
  // Validation (SingleFieldSubscriptionsRule) leaves exactly one field; a fragment around it is the one thing we refuse.
  const node = operation.definition.selectionSet.selections[0];
  const source = node?.kind === Kind.FIELD ? subscriptionSources[node.name.value] : undefined;
  if (node?.kind !== Kind.FIELD || !source) return undefined;
  const common = { operation, node, source, personal: isPersonal(supergraph, operation) };
  const asking = withVersion(supergraph, operation.document, source);
  if (asking) {
    const hydrated = operation.askingFor(asking.document);
    const [refused] = hydrated.plan({});
    if (!refused) return { ...common, versionName: asking.versionName, hydrated };
    log.warn({ err: refused, hash: operation.hash }, 'a subscription is run without comparing versions');
  }
  return { ...common, hydrated: operation, versionName: undefined };
}

/** The document with the version of each event's entity, where the entity is asked for at all. */
function withVersion(
  { clientSchema, aliases }: LoadedSupergraph,
  document: DocumentNode,
  { versioned }: SubscriptionSource,
): { document: DocumentNode; versionName: string } | undefined {
  if (!versioned) return undefined;
  const version: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: freeName(document) },
    name: { kind: Kind.NAME, value: 'version' },
  };
  const types = new TypeInfo(clientSchema);
  let changed = false;
  const asking: DocumentNode = visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        leave: (node) => {
          const { selectionSet } = node;
          if (!selectionSet || node.name.value !== versioned.field) return undefined;
          if (types.getParentType()?.name !== versioned.type) return undefined;
          changed = true;
          return { ...node, selectionSet: { ...selectionSet, selections: [...selectionSet.selections, version] } };
        },
      },
    }),
  );
  return changed ? { document: asking, versionName: aliases.within(asking).internalName(version) } : undefined;
}

/** A name that the document gives to nothing. */
function freeName(document: DocumentNode): string {
  const names = new Set<string>();
  visit(document, { Name: ({ value }) => void names.add(value) });
  let name = 'versionNow';
  while (names.has(name)) name += '_';
  return name;
}
