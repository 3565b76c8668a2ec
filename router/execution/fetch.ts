import type { AnswerError, SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { Kind, parse } from 'graphql';
import { isObject, objectsAt, placesIn } from './data.ts';
import type { Data, Merge } from './data.ts';
import type { Failure } from './failures.ts';
import type { Fetch } from './plan.ts';

/** A fetch at one moment of an execution: what it asks, and what its answer will complete. */
export type Ask = {
  fetch: Fetch;
  /** The objects that wait for an answer. */
  targets: readonly Data[];
  /** For each of them, which representation stands for it; -1 when none can be made. */
  indexes: readonly number[];
  representations: readonly Data[];
  /** The same as JSON. Equal objects are asked for once. */
  texts: readonly string[];
};

const none: readonly never[] = [];

/** Looks what a fetch has to ask, with the data there is. Undefined when there is nothing it could complete. */
export function askOf(fetch: Fetch, data: Data): Ask | undefined {
  const targets = objectsAt(data, fetch.path);
  const { represent } = fetch;
  if (targets.length === 0) return undefined;
  if (!represent) return { fetch, targets, indexes: none, representations: none, texts: none };
  const known = new Map<string, number>();
  const representations: Data[] = [];
  const indexes = targets.map((target) => {
    const representation = represent(target);
    if (!representation) return -1;
    const text = JSON.stringify(representation);
    let index = known.get(text);
    if (index === undefined) {
      index = representations.push(representation) - 1;
      known.set(text, index);
    }
    return index;
  });
  return representations.length > 0
    ? { fetch, targets, indexes, representations, texts: [...known.keys()] }
    : undefined;
}

/** Puts the answer of a fetch where it belongs. `field` is where the answer has its entities. */
export function receive(ask: Ask, field: string, { data }: SubgraphAnswer, merge: Merge): AnswerError | undefined {
  const { fetch, targets, indexes, representations } = ask;
  if (!data) return undefined;
  if (!fetch.represent) {
    fetch.rewrite?.(data);
    for (const target of targets) merge(target, data);
    return undefined;
  }
  const entities = data[field];
  if (!Array.isArray(entities) || entities.length !== representations.length)
    return { message: `Expected ${representations.length} entities of the subgraph ${fetch.subgraph}.` };
  if (fetch.rewrite) fetch.rewrite(entities);
  for (let at = 0; at < targets.length; at += 1) {
    const target = targets[at];
    const entity: unknown = entities[indexes[at] ?? -1];
    if (target && isObject(entity)) merge(target, entity);
  }
  return undefined;
}

/** The places of the data that an error of an answer is about: one for each object that it was asked for. */
export function placesOf(ask: Ask, root: Data, error: AnswerError): Failure[] {
  const { fetch, targets, indexes } = ask;
  const at = (place: Failure['place']): Failure => ({ subgraph: fetch.subgraph, error, place });
  const [, index, ...below] = error.path ?? [];
  if (!fetch.represent) {
    if (error.path?.length === 0) return rootFields(fetch.query).map((name) => at([...fetch.path, name]));
    return [at(error.path && [...fetch.path, ...error.path])];
  }
  if (typeof index !== 'number') return [at(fetch.path)];
  const asked = new Set(targets.filter((_, target) => indexes[target] === index));
  const found = placesIn(root, fetch.path).flatMap(([object, path]) => (asked.has(object) ? [path] : []));
  // None is left when a null came to stand above them meanwhile.
  return found.length > 0 ? found.map((path) => at([...path, ...below])) : [at(fetch.path)];
}

/** A subgraph that could not be asked for root fields at all failed at each of them. */
function rootFields(query: string): string[] {
  const [operation] = parse(query, { noLocation: true }).definitions;
  const fields = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  return fields.flatMap((field) => (field.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : []));
}
