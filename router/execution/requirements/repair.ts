import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { requirementsOf } from './separate.ts';
import type { SeparatedSupergraph } from './separate.ts';
import { entityFields, inlined } from './split.ts';

/** A fetch of a plan, with what it takes from the data and gives to it: places such as `loans.fine`. */
type Step = {
  fetch: FetchNode;
  /** The fetch at its place in a plan. */
  nodeOf: (fetch: FetchNode) => PlanNode;
  path: string;
  takes: Set<string>;
  gives: Set<string>;
};

/**
 * Puts a plan in order that asks for a field before what it requires is there. Apollo's planner loses a requirement when it
 * comes back to a subgraph on the way: `rules.reminder` requires `till.fine`, which requires `rules.late`, which requires
 * `calendar.days`; it then asks `rules` for `late` without having asked `calendar`. Such a fetch gets what it lacks, and every
 * fetch is put after those that it takes something from.
 */
export function repairOrder(separated: SeparatedSupergraph, plan: QueryPlan): QueryPlan {
  const { node } = plan;
  if (separated.required.size === 0 || !node || node.kind === 'Subscription') return plan;
  const steps = stepsOf(node);
  if (!steps) return plan;
  const lacking = steps.map((step) => lackingIn(separated, step, steps));
  if (lacking.every((nodes) => nodes.length === 0)) return plan;
  const complete = steps.map((step, index) => withRequired(step, lacking[index] ?? []));
  const ordered = inOrder(complete, steps) ?? inOrder(complete.map(withoutEcho), steps);
  return ordered ? { ...plan, node: ordered } : plan;
}

/** What stands around a fetch in a plan: its path, and conditions. */
type Around = { path: readonly string[]; wrap: (node: PlanNode) => PlanNode };

/** The fetches of a plan in an order in which they can be made; undefined for a plan that is deferred in parts. */
function stepsOf(
  node: PlanNode | undefined,
  around: Around = { path: [], wrap: (inner) => inner },
): Step[] | undefined {
  const { path, wrap } = around;
  switch (node?.kind) {
    case undefined:
      return [];
    case 'Fetch':
      return [stepOf(node, around)];
    case 'Flatten':
      return stepsOf(node.node, { path: [...path, ...node.path.map(String)], wrap });
    case 'Sequence':
    case 'Parallel':
      return all(node.nodes.map((child) => stepsOf(child, around)));
    case 'Condition': {
      const { kind, condition } = node;
      return all([
        stepsOf(node.ifClause, { path, wrap: (ifClause) => wrap({ kind, condition, ifClause }) }),
        stepsOf(node.elseClause, { path, wrap: (elseClause) => wrap({ kind, condition, elseClause }) }),
      ]);
    }
    case 'Defer':
      return undefined;
  }
}

const all = (steps: readonly (Step[] | undefined)[]): Step[] | undefined =>
  steps.includes(undefined) ? undefined : steps.flatMap((found) => found ?? []);

function stepOf(fetch: FetchNode, { path: steps, wrap }: Around): Step {
  const path = steps.filter((step) => step !== '@').join('.');
  const document = inlined(parse(fetch.operation, { noLocation: true }));
  const takes = new Set([path, ...placesIn(fetch.requires ?? [], path)]);
  const gives = new Set(given(document, path, fetch.requires !== undefined));
  const nodeOf = (node: FetchNode) => wrap(steps.length > 0 ? { kind: 'Flatten', path: [...steps], node } : node);
  return { nodeOf, fetch, path, takes, gives };
}

const join = (place: string, name: string): string => (place === '' ? name : `${place}.${name}`);

/** The places that a selection of a plan names. */
const placesIn = (nodes: readonly QueryPlanSelectionNode[], place: string): string[] =>
  nodes.flatMap((node) => {
    if (node.kind === 'InlineFragment') return placesIn(node.selections, place);
    const here = join(place, node.alias ?? node.name);
    return [here, ...placesIn(node.selections ?? [], here)];
  });

function given(document: DocumentNode, place: string, isEntities: boolean): string[] {
  const walk = ({ selections }: SelectionSetNode, at: string): string[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) return walk(selection.selectionSet, at);
      const here = join(at, (selection.alias ?? selection.name).value);
      return [here, ...(selection.selectionSet ? walk(selection.selectionSet, here) : [])];
    });
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const roots = definition.selectionSet.selections;
    if (!isEntities) return walk(definition.selectionSet, place);
    return roots.flatMap((root) =>
      root.kind === Kind.FIELD && root.selectionSet ? walk(root.selectionSet, place) : [],
    );
  });
}

/** What the fields of a fetch require, and it neither is told nor fetches itself, though another one knows it. */
function lackingIn(
  separated: SeparatedSupergraph,
  { fetch, path, takes, gives }: Step,
  steps: readonly Step[],
): QueryPlanSelectionNode[] {
  if (!fetch.requires) return [];
  const document = inlined(parse(fetch.operation, { noLocation: true }));
  return entityFields(document).flatMap(({ type, field }): QueryPlanSelectionNode[] => {
    const nodes = requirementsOf(separated, fetch.serviceName, type, field.name.value);
    const lost = placesIn(nodes, path).filter((place) => !takes.has(place));
    const isKnown = lost.every((place) => steps.some((step) => step.gives.has(place) && step.gives !== gives));
    return lost.length > 0 && isKnown ? [{ kind: 'InlineFragment', typeCondition: type, selections: [...nodes] }] : [];
  });
}

function withRequired(step: Step, lacking: readonly QueryPlanSelectionNode[]): Step {
  if (lacking.length === 0) return step;
  const fetch: FetchNode = { ...step.fetch, requires: [...(step.fetch.requires ?? []), ...lacking] };
  return { ...step, fetch, takes: new Set([...step.takes, ...placesIn(lacking, step.path)]) };
}

/** A fetch without what it gives back as it took it: keys, mostly. Nobody has to wait for these. */
const withoutEcho = (step: Step): Step => ({ ...step, gives: step.gives.difference(step.takes) });

/** The same fetches, each after those that it takes something from; undefined when that goes in circles. */
function inOrder(steps: readonly Step[], before: readonly Step[]): PlanNode | undefined {
  const left = new Map(steps.map((_, index) => [index, awaited(steps, before, index)]));
  const nodes: PlanNode[] = [];
  while (left.size > 0) {
    const ready = [...left].flatMap(([index, others]) => (others.some((other) => left.has(other)) ? [] : [index]));
    if (ready.length === 0) return undefined;
    const now = ready.flatMap((index) => steps[index] ?? []);
    nodes.push({ kind: 'Parallel', nodes: now.map(({ nodeOf, fetch }) => nodeOf(fetch)) });
    for (const index of ready) left.delete(index);
  }
  return { kind: 'Sequence', nodes };
}

function awaited(steps: readonly Step[], before: readonly Step[], index: number): number[] {
  const [step, was] = [steps[index], before[index]];
  if (!step || !was) return [];
  return steps.flatMap((other, at) => {
    if (at === index) return [];
    const bothWrite = step.fetch.operationKind === 'mutation' && other.fetch.operationKind === 'mutation';
    const takesFrom = (places: ReadonlySet<string>) => !places.isDisjointFrom(other.gives);
    const isNew = takesFrom(step.takes.difference(was.takes));
    return isNew || (at < index && (bothWrite || takesFrom(was.takes))) ? [at] : [];
  });
}
