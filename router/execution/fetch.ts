import type { AnswerError, SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { Kind, parse } from 'graphql';
import { isObject, ofItsOwn, leadsToNull, placesIn } from './data.ts';
import type { Data } from './data.ts';
import type { Failure } from './failures.ts';
import type { Place } from './places.ts';
import type { Memory, Represent, Standing } from './representation.ts';
import type { Part } from './schedule.ts';

/** A part of a call at one moment of an execution: what it asks, and what its answer will complete. */
export type Ask = {
  part: Part;
  /** The objects that wait for an answer. */
  targets: readonly Data[];
  /** For each of them, which representation stands for it. */
  indexes: readonly number[];
  /** How many of them are the first fetch's. */
  own: number;
  /** For each representation an object that it is made of. Equal objects are asked for once. */
  standing: readonly Standing[];
  /** Whether the objects' strings are all plain: see `LinkAnswer`. */
  isPlain: boolean;
  /** The representations as JSON, as far as anybody wanted them: see `textsOf`. */
  texts?: readonly string[];
  /** Hears the entities, or the data of root fields, as they came; not when there are errors or the subgraph says no. */
  hear?: (values: readonly unknown[]) => void;
};

/** Whether somebody hears what is answered, to keep it. */
export const isHeard = (asks: readonly (Ask | undefined)[]): boolean => asks.some((ask) => ask?.hear !== undefined);

const none: readonly never[] = [];

/**
 * Looks what a part has to ask, with the data there is, whose strings are all plain (see `LinkAnswer`) or may be any. Undefined
 * when there is nothing it could complete.
 */
export function askOf(part: Part, data: Data, isPlain: boolean): Ask | undefined {
  const first = part[0];
  if (first.represent) return askForEntities(part, first.represent, data, isPlain);
  const targets = first.objectsIn(data);
  return targets.length > 0 ? { part, targets, indexes: none, own: 0, standing: none, isPlain } : undefined;
}

function askForEntities(part: Part, first: Represent, data: Data, isPlain: boolean): Ask | undefined {
  const targets: Data[] = [];
  const indexes: number[] = [];
  // Where objects cannot be told to be equal, their texts are.
  const { standing, indexOf } = isExact(part) ? first.memory() : memoryOfTexts(isPlain);
  let own = 0;
  for (const fetch of part) {
    const { represent } = fetch;
    for (const target of represent ? fetch.objectsIn(data) : none) {
      const index = represent && indexOf(target, represent);
      if (index === undefined) continue;
      targets.push(target);
      indexes.push(index);
    }
    if (fetch === part[0]) own = targets.length;
  }
  return standing.length > 0 ? { part, targets, indexes, own, standing, isPlain } : undefined;
}

/** Knows objects again by their representations' texts. */
function memoryOfTexts(isPlain: boolean): Memory {
  const standing: Standing[] = [];
  const known = new Map<string, number>();
  return {
    standing,
    indexOf: (object, represent) => {
      const text = represent.text(object, isPlain);
      if (text === undefined) return undefined;
      let index = known.get(text);
      if (index === undefined) {
        index = standing.push({ object, represent }) - 1;
        known.set(text, index);
      }
      return index;
    },
  };
}

/**
 * An ask's representations as JSON. Who wants them asks before anything else is merged: what the objects are like may change
 * then.
 */
export const textsOf = (ask: Ask): readonly string[] =>
  (ask.texts ??= ask.standing.map(({ object, represent }) => represent.text(object, ask.isPlain) ?? 'null'));

/** What one of an ask's texts says, as data. Undefined for root fields. */
export const representationOf = ({ standing }: Ask, index: number): Data | undefined => {
  const one = standing[index];
  return one && (one.represent.data(one.object) ?? {});
};

/** What an ask's texts say, as data. */
export const representationsOf = (ask: Ask): (Data | undefined)[] =>
  ask.standing.map((_, index) => representationOf(ask, index));

/** Whether objects of all the part's fetches are represented alike, by plain values only. */
function isExact(part: Part): boolean {
  const { represent } = part[0];
  if (represent?.isPlain !== true) return false;
  for (const fetch of part) if (fetch.represent !== represent) return false;
  return true;
}

/** The same, asking only for some of the things, by index. */
export function onlyThese(ask: Ask, things: ReadonlyMap<number, unknown>): Ask {
  if (!ask.part[0].represent) return ask;
  const wanted = [...things.keys()];
  const places = new Map(wanted.map((index, place) => [index, place]));
  const kept = [...ask.targets.keys()].filter((at) => places.has(ask.indexes[at] ?? -1));
  const pick = <T>(all: readonly T[], which: readonly number[]): T[] =>
    which.flatMap((index) => all.slice(index, index + 1));
  return {
    part: ask.part,
    targets: pick(ask.targets, kept),
    indexes: kept.map((at) => places.get(ask.indexes[at] ?? -1) ?? -1),
    own: kept.filter((at) => at < ask.own).length,
    standing: pick(ask.standing, wanted),
    isPlain: ask.isPlain,
    ...(ask.texts && { texts: pick(ask.texts, wanted) }),
  };
}

function tell({ hear }: Ask, { errors = [], extensions }: SubgraphAnswer, values: readonly unknown[]): void {
  if (errors.length === 0 && extensions?.['keep'] !== false) hear?.(values);
}

/** Puts the answer of a part where it belongs. `field` is where the answer has its entities. */
export function receive(ask: Ask, field: string, answer: SubgraphAnswer): AnswerError | undefined {
  const { data } = answer;
  const { part, targets, indexes, own, standing } = ask;
  const [fetch] = part;
  if (!data) return undefined;
  const merge = fetch.merger();
  if (!fetch.represent) {
    tell(ask, answer, [data]);
    fetch.rewrite?.(data);
    for (const target of targets) merge(target, data);
    return undefined;
  }
  const entities = data[field];
  if (!Array.isArray(entities) || entities.length !== standing.length)
    return { message: `Expected ${standing.length} entities of the subgraph ${fetch.subgraph}.` };
  tell(ask, answer, entities);
  if (fetch.rewrite) fetch.rewrite(entities);
  for (let at = 0; at < targets.length; at += 1) {
    const target = targets[at];
    const entity: unknown = entities[indexes[at] ?? -1];
    // Objects at different places go on separately: what comes next for one of them is not the other's.
    if (target && isObject(entity)) merge(target, at < own ? entity : ofItsOwn(entity));
  }
  return undefined;
}

/** Gives the places of the data that an error of an answer is about: one for each object that it was asked for. */
export function placer(ask: Ask, root: Data): (error: AnswerError) => Failure[] {
  const { part } = ask;
  const [fetch] = part;
  // An answer may have an error for each of thousands of entities: one look at the data is for all of them.
  let places: Map<number, Place[]> | undefined;
  return (error) => {
    const at = (place: Failure['place']): Failure => ({
      subgraph: fetch.subgraph,
      error,
      place: place?.map((step) => fetch.stoodFor.get(String(step)) ?? step),
    });
    const path = error.path?.map((step) => fetch.renamed.get(String(step)) ?? step);
    const [, index, ...below] = path ?? [];
    if (!fetch.represent) {
      // A subgraph that could not be asked at all failed at each of them.
      if (error.path?.length === 0) return rootFields(fetch.query).map((name) => at([...fetch.path, name]));
      return [at(path && [...fetch.path, ...path])];
    }
    if (typeof index !== 'number') return part.map(({ path }) => at(path));
    places ??= placesByIndex(ask, root);
    const found = places.get(index);
    if (found) return found.map((place) => at([...place, ...below]));
    // A null that came to stand above them meanwhile has an error of its own.
    return leadsToNull(root, fetch.path) ? [] : [at([...fetch.path, ...below])];
  };
}

/** Where the objects are that each entity of an answer is for, by its place among the entities. */
function placesByIndex({ part, targets, indexes }: Ask, root: Data): Map<number, Place[]> {
  const asked = new Map<Data, Set<number>>();
  for (const [at, target] of targets.entries()) {
    const index = indexes[at];
    if (index !== undefined) asked.set(target, (asked.get(target) ?? new Set()).add(index));
  }
  const found = new Map<number, Place[]>();
  for (const [object, place] of part.flatMap(({ path }) => placesIn(root, path))) {
    for (const index of asked.get(object) ?? []) {
      const places = found.get(index);
      if (places) places.push(place);
      else found.set(index, [place]);
    }
  }
  return found;
}

/** The root fields of a query, by their names in its answer. */
export function rootFields(query: string): string[] {
  const [operation] = parse(query, { noLocation: true }).definitions;
  const fields = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  return fields.flatMap((field) => (field.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : []));
}
