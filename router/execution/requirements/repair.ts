import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import type { SeparatedSupergraph } from './separate.ts';
import { entityFields, inlined } from './split.ts';

/** A fetch of a plan, with what it takes from the data and gives to it: places such as `loans.fine`. */
type Step = { node: PlanNode; fetch: FetchNode; path: string; takes: Set<string>; gives: Set<string> };

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
  const ordered = inOrder(complete, steps);
  return ordered ? { ...plan, node: ordered } : plan;
}

/** The fetches of a plan in an order in which they can be made; undefined for a plan that has more than fetches in it. */
function stepsOf(node: PlanNode, within: readonly string[] = []): Step[] | undefined {
  switch (node.kind) {
    case 'Fetch':
      return [stepOf(node, within)];
    case 'Flatten':
      return node.node.kind === 'Fetch' ? [stepOf(node.node, [...within, ...node.path.map(String)])] : undefined;
    case 'Sequence':
    case 'Parallel': {
      const steps = node.nodes.map((child) => stepsOf(child, within));
      return steps.includes(undefined) ? undefined : steps.flatMap((found) => found ?? []);
    }
    default:
      return undefined;
  }
}

function stepOf(fetch: FetchNode, path: readonly string[]): Step {
  const node: PlanNode = path.length > 0 ? { kind: 'Flatten', path: [...path], node: fetch } : fetch;
  const place = path.filter((step) => step !== '@').join('.');
  const document = inlined(parse(fetch.operation, { noLocation: true }));
  const takes = new Set([place, ...placesIn(fetch.requires ?? [], place)]);
  return { node, fetch, path: place, takes, gives: new Set(given(document, place, fetch.requires !== undefined)) };
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
  { required }: SeparatedSupergraph,
  { fetch, path, takes, gives }: Step,
  steps: readonly Step[],
): QueryPlanSelectionNode[] {
  if (!fetch.requires) return [];
  const document = inlined(parse(fetch.operation, { noLocation: true }));
  return entityFields(document).flatMap(({ type, field }): QueryPlanSelectionNode[] => {
    const nodes = required.get(`${fetch.serviceName}:${type}.${field.name.value}`) ?? [];
    const lost = placesIn(nodes, path).filter((place) => !takes.has(place));
    const isKnown = lost.every((place) => steps.some((step) => step.gives.has(place) && step.gives !== gives));
    return lost.length > 0 && isKnown ? [{ kind: 'InlineFragment', typeCondition: type, selections: [...nodes] }] : [];
  });
}

function withRequired(step: Step, lacking: readonly QueryPlanSelectionNode[]): Step {
  if (lacking.length === 0) return step;
  const fetch: FetchNode = { ...step.fetch, requires: [...(step.fetch.requires ?? []), ...lacking] };
  const node: PlanNode = step.node.kind === 'Flatten' ? { ...step.node, node: fetch } : fetch;
  return { ...step, fetch, node, takes: new Set([...step.takes, ...placesIn(lacking, step.path)]) };
}

/** The same fetches, each after those that it takes something from; undefined when that goes in circles. */
function inOrder(steps: readonly Step[], before: readonly Step[]): PlanNode | undefined {
  const left = new Map(steps.map((_, index) => [index, awaited(steps, before, index)]));
  const nodes: PlanNode[] = [];
  while (left.size > 0) {
    const ready = [...left].flatMap(([index, others]) => (others.some((other) => left.has(other)) ? [] : [index]));
    if (ready.length === 0) return undefined;
    nodes.push({ kind: 'Parallel', nodes: ready.flatMap((index) => steps[index]?.node ?? []) });
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
