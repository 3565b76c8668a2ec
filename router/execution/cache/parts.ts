import { copy, isObject } from '../data.ts';
import type { Merge } from '../data.ts';
import { onlyThese, representationOf, textsOf } from '../fetch.ts';
import type { Ask } from '../fetch.ts';
import { figures } from './figures.ts';
import type { Flight } from './flights.ts';
import { weigh } from './memory.ts';
import type { Kept } from './memory.ts';
import type { Rule } from './rule.ts';
import { count, keep } from './visit.ts';
import type { Visit } from './visit.ts';

/** A thing that is asked for, and how its answer is to be kept. */
export type Slot = { key: string; tags: readonly string[]; flight: Flight; expires: number };

/** Things of a part, by index, that others are asking for already. */
export type Join = { ask: Ask; flights: ReadonlyMap<number, Flight> };

/** What a call's parts wait for. */
export type Waiting = { joins: Join[]; open: Set<Slot> };

/** What a part asks, sorted by where its answer comes from; by index. */
type Sorted = {
  found: Map<number, unknown>;
  joined: Map<number, Flight>;
  missing: Map<number, Slot | undefined>;
};

/** Gives a part what is kept of it, and says what is left to ask for. */
export function serve(visit: Visit, ask: Ask, merge: Merge, { joins, open }: Waiting): Ask | undefined {
  const rule = visit.shelf.ruleFor(ask.part);
  if (!rule) {
    visit.complete = false;
    return ask;
  }
  const { found, joined, missing } = sort(visit, ask, rule);
  if (found.size > 0) give(ask, found, merge);
  if (joined.size > 0) joins.push({ ask, flights: joined });
  if (missing.size === 0) return undefined;
  const slots = [...missing.values()];
  for (const slot of slots) if (slot) open.add(slot);
  const left = found.size + joined.size > 0 ? onlyThese(ask, missing) : ask;
  return { ...left, hear: (values) => hear(visit, slots, values, open) };
}

/** Waits for what others ask for; what they don't get is left to ask for. */
export async function land(visit: Visit, { ask, flights }: Join, merge: Merge): Promise<Ask | undefined> {
  const found = new Map<number, unknown>();
  const missing = new Map<number, undefined>();
  for (const [index, { landed }] of flights) {
    const kept = await landed;
    if (!kept) {
      missing.set(index, undefined);
      continue;
    }
    count(visit, kept);
    found.set(index, kept.value);
  }
  give(ask, found, merge);
  if (missing.size === 0) return undefined;
  visit.complete = false;
  return onlyThese(ask, missing);
}

function sort(visit: Visit, ask: Ask, rule: Rule): Sorted {
  const { shelf, audience, variables } = visit;
  const { part } = ask;
  const sorted: Sorted = { found: new Map(), joined: new Map(), missing: new Map() };
  const { found, joined, missing } = sorted;
  const rest = `${textOf(part[0].variables, variables)} ${rule.shared ? audience.shared : audience.private}`;
  const things = part[0].represent ? textsOf(ask) : [''];
  for (const [index, text] of things.entries()) {
    const key = `${rule.id} ${text} ${rest}`;
    const kept = shelf.memory.get(key);
    const flight = kept ? undefined : shelf.flights.find(key);
    if (kept) {
      count(visit, kept);
      found.set(index, kept.value);
    } else if (flight) joined.set(index, flight);
    else missing.set(index, slotFor(visit, key, rule.tagsOf(representationOf(ask, index), variables), rule));
  }
  figures.part.hits.inc(found.size);
  figures.part.joins.inc(joined.size);
  figures.part.misses.inc(missing.size);
  return sorted;
}

function slotFor(visit: Visit, key: string, tags: readonly string[] | undefined, rule: Rule): Slot | undefined {
  const { shelf, audience } = visit;
  if (!tags || !shelf.tags.quietSince(tags, audience.since)) {
    visit.complete = false;
    return undefined;
  }
  const flight = shelf.flights.leave(key, tags, audience.since);
  return { key, tags, flight, expires: shelf.clock().getTime() + rule.maxAgeMs };
}

/** Keeps what a subgraph answered. */
function hear(visit: Visit, slots: readonly (Slot | undefined)[], values: readonly unknown[], open: Set<Slot>): void {
  for (const [index, slot] of slots.entries()) {
    const value = values[index];
    if (!slot || (value !== null && !isObject(value))) continue;
    // The answer's own objects go on to be merged.
    const kept: Kept = { value: copy(value), tags: slot.tags, expires: slot.expires };
    keep(visit, slot.key, kept, weigh(value));
    figures.part.stores.inc();
    slot.flight.land(kept);
    open.delete(slot);
  }
}

/** Merges what is known into the objects that wait for it: what is kept stays as it is. */
function give({ part: [fetch], targets, indexes }: Ask, found: ReadonlyMap<number, unknown>, merge: Merge): void {
  for (const [at, target] of targets.entries()) {
    const value = found.get(fetch.represent ? (indexes[at] ?? -1) : 0);
    if (isObject(value)) merge(target, copy(value));
  }
}

const textOf = (names: readonly string[], variables: Record<string, unknown>): string =>
  names.length === 0 ? '{}' : JSON.stringify(Object.fromEntries(names.map((name) => [name, variables[name]])));
