/** What is due a fixed time after it came. Whoever came first is due first, so looking costs nothing and needs no timers. */
export class Deadlines<T> {
  readonly #spanMs: number;
  readonly #since = new Map<T, number>();

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** Counts from now, also for what is in already. */
  add(thing: T, now: number): void {
    this.#since.delete(thing);
    this.#since.set(thing, now);
  }

  delete(thing: T): void {
    this.#since.delete(thing);
  }

  /** Takes out what is due. */
  takeDue(now: number): T[] {
    const due: T[] = [];
    for (const [thing, since] of this.#since) {
      if (now - since < this.#spanMs) break;
      due.push(thing);
    }
    for (const thing of due) this.#since.delete(thing);
    return due;
  }

  get size(): number {
    return this.#since.size;
  }
}

const secondMs = 1_000;
const bucketOf = (at: number): number => Math.floor(at / secondMs) + 1;

/** What is over at a time of its own, in buckets of one second: a sweep looks at what is due and at nothing else. */
export class Expiries<T> {
  readonly #buckets = new Map<number, Set<T>>();
  #swept: number;

  constructor(now: number) {
    this.#swept = bucketOf(now) - 1;
  }

  /** `at` is in milliseconds since the epoch; `Infinity` is never due, and what is over already is due at once. */
  add(thing: T, at: number): void {
    if (at === Number.POSITIVE_INFINITY) return;
    const key = this.#keyOf(at);
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.add(thing);
    else this.#buckets.set(key, new Set([thing]));
  }

  /** Takes out what was added with this time. */
  delete(thing: T, at: number): void {
    const key = this.#keyOf(at);
    const bucket = this.#buckets.get(key);
    bucket?.delete(thing);
    if (bucket?.size === 0) this.#buckets.delete(key);
  }

  /** Takes out what is due, within a second of its time. */
  takeDue(now: number): T[] {
    const due: T[] = [];
    const last = bucketOf(now) - 1;
    while (this.#swept < last) {
      this.#swept += 1;
      due.push(...(this.#buckets.get(this.#swept) ?? []));
      this.#buckets.delete(this.#swept);
    }
    return due;
  }

  /** A bucket that was swept is not looked at again. */
  #keyOf(at: number): number {
    return Math.max(bucketOf(at), this.#swept + 1);
  }

  get size(): number {
    let size = 0;
    for (const bucket of this.#buckets.values()) size += bucket.size;
    return size;
  }
}
