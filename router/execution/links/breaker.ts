/** When a breaker opens and for how long. */
export type BreakerOptions = {
  windowMs: number;
  /** Fewer calls than this in the window say nothing. */
  minimumCalls: number;
  /** The share of failures in the window from which on it opens. */
  failureRatio: number;
  openMs: number;
  /** Each failed trial doubles the time to the next, up to this. */
  longestOpenMs: number;
};

/** Keeps calls away from a peer that fails most of them, so that nobody waits for it and it can recover. */
export type Breaker = {
  /** Whether a call may be made now. While the breaker is open that is one trial at the end of each pause. */
  allows(now: number): boolean;
  /** What came of a call. */
  record(succeeded: boolean, now: number): void;
  readonly isOpen: boolean;
};

const slotCount = 10;

/** A usual breaker; counts are kept in ten slots of the window. */
export const usualBreaker: BreakerOptions = {
  windowMs: 10_000,
  minimumCalls: 20,
  failureRatio: 0.5,
  openMs: 500,
  longestOpenMs: 4_000,
};

/** Counts what became of the calls of the last `windowMs`, in slots. */
function callCounts(windowMs: number) {
  const slotMs = windowMs / slotCount;
  const slots = Array.from({ length: slotCount }, () => ({ number: -1, succeeded: 0, failed: 0 }));
  return {
    add: (outcome: 'succeeded' | 'failed', now: number) => {
      const number = Math.floor(now / slotMs);
      const slot = slots[number % slotCount];
      if (!slot) return;
      if (slot.number !== number) Object.assign(slot, { number, succeeded: 0, failed: 0 });
      slot[outcome] += 1;
    },
    total: (now: number) => {
      const oldest = Math.floor(now / slotMs) - slotCount;
      let [succeeded, failed] = [0, 0];
      for (const slot of slots) {
        if (slot.number <= oldest) continue;
        succeeded += slot.succeeded;
        failed += slot.failed;
      }
      return { calls: succeeded + failed, failed };
    },
    forget: () => {
      for (const slot of slots) slot.number = -1;
    },
  };
}

/** Makes a closed breaker. `onChange` hears when it opens and closes. */
export function createBreaker(options: BreakerOptions, onChange: (isOpen: boolean) => void = () => {}): Breaker {
  const counts = callCounts(options.windowMs);
  let isOpen = false;
  let openMs = options.openMs;
  let trialAt = 0;

  const failsMostly = (now: number): boolean => {
    const { calls, failed } = counts.total(now);
    return calls >= options.minimumCalls && failed >= calls * options.failureRatio;
  };
  const open = (now: number) => {
    isOpen = true;
    trialAt = now + openMs;
    onChange(true);
  };
  const close = () => {
    isOpen = false;
    openMs = options.openMs;
    counts.forget();
    onChange(false);
  };

  return {
    get isOpen() {
      return isOpen;
    },
    allows: (now) => {
      if (!isOpen) return true;
      if (now < trialAt) return false;
      trialAt = now + openMs;
      return true;
    },
    record: (succeeded, now) => {
      if (isOpen) {
        if (succeeded) return close();
        openMs = Math.min(openMs * 2, options.longestOpenMs);
        trialAt = now + openMs;
        return;
      }
      counts.add(succeeded ? 'succeeded' : 'failed', now);
      if (!succeeded && failsMostly(now)) open(now);
    },
  };
}
