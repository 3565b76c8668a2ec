import { everyItem } from './data.ts';

/** Where something is in an answer or in the data: a path that may name “each item” of a list. */
export type Place = readonly (string | number)[];

/** Whether one of two places is in the other. */
export const overlap = (one: Place, other: Place): boolean =>
  one.every((step, index) => index >= other.length || step === other[index] || step === everyItem);

/** A step of several places at once. */
type Step = { isEnd: boolean; below: Map<string | number, Step> };

const newStep = (): Step => ({ isEnd: false, below: new Map() });

/** Many places, kept so that each question about all of them takes as long as the path that it asks about. */
export class Places {
  readonly #root = newStep();

  constructor(places: Iterable<Place>) {
    for (const place of places) {
      let step = this.#root;
      for (const name of place) {
        let next = step.below.get(name);
        if (!next) step.below.set(name, (next = newStep()));
        step = next;
      }
      step.isEnd = true;
    }
  }

  /** Whether one of them is on the way to a path, or the path on the way to one of them. */
  overlap(path: Place): boolean {
    const { passed, reached } = this.#walk(path);
    return passed || reached.some(({ below }) => below.size > 0);
  }

  /** Whether one of them is on the way to a path or at its end. */
  contain(path: Place): boolean {
    return this.#walk(path).passed;
  }

  /** Whether one of them is on the way to a path or at its end, or goes on from there by one of these steps. */
  leadTo(path: Place, by: ReadonlySet<string>): boolean {
    const { passed, reached } = this.#walk(path);
    return passed || reached.some(({ below }) => [...below.keys()].some((name) => by.has(String(name))));
  }

  /** Whether one of them goes on beyond a path. */
  goBeyond(path: Place): boolean {
    return this.#walk(path).reached.some(({ below }) => below.size > 0);
  }

  /** Goes along a path: whether a place ends on the way or at the end, and where the others are that came along. */
  #walk(path: Place): { passed: boolean; reached: Step[] } {
    let reached = [this.#root];
    let passed = this.#root.isEnd;
    for (const name of path) {
      reached = reached.flatMap(({ below }) => [name, everyItem].flatMap((step) => below.get(step) ?? []));
      passed ||= reached.some(({ isEnd }) => isEnd);
    }
    return { passed, reached };
  }
}
