/** Choices that follow from a seed alone. */
export type Random = {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number;
  chance(probability: number): boolean;
  /** @throws Error when there is nothing to pick from */
  pick<T>(list: readonly T[]): T;
  /** Each one with the probability, in order. */
  some<T>(list: readonly T[], probability: number): T[];
  /** `count` of them, or all when there are fewer, in any order. */
  take<T>(list: readonly T[], count: number): T[];
};

/** Spreads a text over 32 bits: equal texts to equal numbers, similar ones far apart. */
export function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The same seed gives the same choices in the same order (Mulberry32). */
export function random(seed: string): Random {
  let state = hash(seed);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (below: number) => Math.floor(next() * below);
  const take = <T>(list: readonly T[], count: number): T[] => {
    const rest = [...list];
    const taken: T[] = [];
    while (taken.length < count && rest.length > 0) taken.push(...rest.splice(int(rest.length), 1));
    return taken;
  };
  return {
    next,
    int,
    take,
    chance: (probability) => next() < probability,
    pick: (list) => {
      const [one] = take(list, 1);
      if (one === undefined) throw new Error('Nothing to pick from.');
      return one;
    },
    some: (list, probability) => list.filter(() => next() < probability),
  };
}
