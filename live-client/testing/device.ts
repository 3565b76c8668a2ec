import type { Surroundings } from '../surroundings.ts';

/** A device whose network and screen a test switches on and off. */
export function createDevice(): Surroundings & { set(state: { online?: boolean; watched?: boolean }): void } {
  const listeners = new Set<() => void>();
  let now = { online: true, watched: true };
  return {
    online: () => now.online,
    watched: () => now.watched,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(state) {
      now = { ...now, ...state };
      for (const listener of listeners) listener();
    },
  };
}
