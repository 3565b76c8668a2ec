/** Something that has to happen at a time unless it is taken off before. */
export type Deadline = {
  expire: () => void;
  /** The tick with which it happens. */
  due: number;
  before: Deadline | undefined;
  after: Deadline | undefined;
};

/** Deadlines of a few seconds, by the thousand: setting and taking one off costs next to nothing, and one timer serves all. */
export type TimerWheel = {
  /**
   * Calls `expire` after `milliseconds`, or up to one tick later. Who has looked at `performance.now()` just now says what it
   * was.
   */
  set(milliseconds: number, expire: () => void, now?: number): Deadline;
  clear(deadline: Deadline): void;
};

const isolated = (expire: () => void, due: number): Deadline => ({ expire, due, before: undefined, after: undefined });

/**
 * Makes a wheel: one ring of slots, a linked list of deadlines in each, and a timer that runs only while there are any.
 * A deadline longer than the ring stays in its slot until its round has come.
 */
export function createTimerWheel(tickMs = 25, slotCount = 256): TimerWheel {
  const slots = Array.from({ length: slotCount }, () => isolated(() => {}, Infinity));
  const startedAt = performance.now();
  const tickAt = (now: number) => Math.floor((now - startedAt) / tickMs);
  const tickNow = () => tickAt(performance.now());
  let handled = 0;
  let pending = 0;
  let timer: NodeJS.Timeout | undefined;

  const clear = (deadline: Deadline) => {
    const { before, after } = deadline;
    if (!before) return;
    before.after = after;
    if (after) after.before = before;
    deadline.before = undefined;
    deadline.after = undefined;
    pending -= 1;
  };
  const expireSlot = (slot: Deadline | undefined, now: number) => {
    const due: Deadline[] = [];
    for (let one = slot?.after; one; one = one.after) if (one.due <= now) due.push(one);
    for (const one of due) {
      // Another one of the same moment may have taken it off.
      if (!one.before) continue;
      clear(one);
      one.expire();
    }
  };
  const turn = () => {
    // After a long pause each slot is due once; more rounds would find them empty.
    const now = tickNow();
    handled = Math.max(handled, now - slotCount);
    while (handled < now) {
      handled += 1;
      expireSlot(slots[handled % slotCount], now);
    }
    if (pending > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  const set: TimerWheel['set'] = (milliseconds, expire, now = performance.now()) => {
    if (!timer) {
      handled = Math.max(0, tickAt(now));
      timer = setInterval(turn, tickMs).unref();
    }
    // A look at the clock that is an old one must not lead to a slot that was handled already.
    const due = Math.max(tickAt(now) + Math.ceil(milliseconds / tickMs), handled) + 1;
    const deadline = isolated(expire, due);
    const slot = slots[due % slotCount];
    if (!slot) return deadline;
    deadline.before = slot;
    deadline.after = slot.after;
    if (slot.after) slot.after.before = deadline;
    slot.after = deadline;
    pending += 1;
    return deadline;
  };
  return { set, clear };
}
