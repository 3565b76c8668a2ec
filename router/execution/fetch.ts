import type { AnswerError, SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { Kind, parse } from 'graphql';
import { isObject, ofItsOwn, placesIn } from './data.ts';
import type { Data, Merge } from './data.ts';
import type { Failure } from './failures.ts';
import type { Represent } from './representation.ts';
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
  /** The representations as JSON. Equal objects are asked for once. */
  texts: readonly string[];
  /** An object for each of them. */
  standing: Standing;
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
  const [{ represent, objectsIn }] = part;
  if (represent) return askForEntities(part, represent, data, isPlain);
  const targets = objectsIn(data);
  return targets.length > 0 ? { part, targets, indexes: none, own: 0, standing: none, texts: none } : undefined;
}

function askForEntities(part: Part, { seen: newMemory }: Represent, data: Data, isPlain: boolean): Ask | undefined {
  const targets: Data[] = [];
  const indexes: number[] = [];
  const standing: { object: Data; represent: Represent }[] = [];
  const texts: string[] = [];
  // Where objects cannot be told to be equal, their texts are.
  const known = isExact(part) ? undefined : new Map<string, number>();
  const seen = newMemory();
  const add = (object: Data, represent: Represent): number | undefined => {
    const text = represent.text(object, isPlain);
    if (text === undefined) return undefined;
    const index = known?.get(text) ?? texts.length;
    if (index === texts.length) {
      texts.push(text);
      standing.push({ object, represent });
    }
    if (known) known.set(text, index);
    else seen.remember(object, index);
    return index;
  };
  let own = 0;
  for (const fetch of part) {
    for (const target of fetch.represent ? fetch.objectsIn(data) : none) {
      const index = (known ? undefined : seen.indexOf(target)) ?? (fetch.represent && add(target, fetch.represent));
      if (index === undefined) continue;
      targets.push(target);
      indexes.push(index);
    }
    if (fetch === part[0]) own = targets.length;
  }
  return texts.length > 0 ? { part, targets, indexes, own, standing, texts } : undefined;
}

type Standing = readonly { object: Data; represent: Represent }[];

/** What one of an ask's texts says, as data. Undefined for root fields. */
export const representationOf = ({ standing }: Ask, index: number): Data | undefined => {
  const one = standing[index];
  return one && (one.represent.data(one.object) ?? {});
};

/** What an ask's texts say, as data. */
export const representationsOf = (ask: Ask): (Data | undefined)[] =>
  ask.texts.map((_, index) => representationOf(ask, index));

/** Whether objects of all the part's fetches are represented alike, by plain values only. */
const isExact = (part: Part): boolean =>
  part.every(({ represent }) => represent?.isPlain === true && represent === part[0].represent);

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
    texts: pick(ask.texts, wanted),
  };
}

function tell({ hear }: Ask, { errors = [], extensions }: SubgraphAnswer, values: readonly unknown[]): void {
  if (errors.length === 0 && extensions?.['keep'] !== false) hear?.(values);
}

/** Puts the answer of a part where it belongs. `field` is where the answer has its entities. */
export function receive(ask: Ask, field: string, answer: SubgraphAnswer, merge: Merge): AnswerError | undefined {
  const { data } = answer;
  const { part, targets, indexes, own, texts } = ask;
  const [fetch] = part;
  if (!data) return undefined;
  if (!fetch.represent) {
    tell(ask, answer, [data]);
    fetch.rewrite?.(data);
    for (const target of targets) merge(target, data);
    return undefined;
  }
  const entities = data[field];
  if (!Array.isArray(entities) || entities.length !== texts.length)
    return { message: `Expected ${texts.length} entities of the subgraph ${fetch.subgraph}.` };
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

/** The places of the data that an error of an answer is about: one for each object that it was asked for. */
export function placesOf(ask: Ask, root: Data, error: AnswerError): Failure[] {
  const { part, targets, indexes } = ask;
  const [fetch] = part;
  const at = (place: Failure['place']): Failure => ({ subgraph: fetch.subgraph, error, place });
  const path = error.path?.map((step) => fetch.renamed.get(String(step)) ?? step);
  const [, index, ...below] = path ?? [];
  if (!fetch.represent) {
    if (error.path?.length === 0) return rootFields(fetch.query).map((name) => at([...fetch.path, name]));
    return [at(path && [...fetch.path, ...path])];
  }
  if (typeof index !== 'number') return part.map(({ path }) => at(path));
  const asked = new Set(targets.filter((_, target) => indexes[target] === index));
  const found = part.flatMap(({ path }) =>
    placesIn(root, path).flatMap(([object, place]) => (asked.has(object) ? [place] : [])),
  );
  // None is left when a null came to stand above them meanwhile.
  return found.length > 0 ? found.map((place) => at([...place, ...below])) : [at(fetch.path)];
}

/** A subgraph that could not be asked for root fields at all failed at each of them. */
function rootFields(query: string): string[] {
  const [operation] = parse(query, { noLocation: true }).definitions;
  const fields = operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections : [];
  return fields.flatMap((field) => (field.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : []));
}
