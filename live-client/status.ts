/** Why nothing comes any more. */
export type EndReason = 'signed-out' | 'refused' | 'closed';

/** How a client stands. `since` is when it began not to be live although something is subscribed to, in milliseconds since the epoch. */
export type LiveStatus =
  /** Nothing is subscribed to. */
  | { state: 'idle' }
  /** The first connection is being made. */
  | { state: 'connecting'; since: number }
  | { state: 'live' }
  /** The connection was lost and comes back by itself; what happens meanwhile is brought then. */
  | { state: 'reconnecting'; since: number }
  /** The device says that it has no network. */
  | { state: 'offline'; since: number }
  /** Nothing comes any more: the session is over, the server refused this client, or the client was closed. */
  | { state: 'ended'; reason: EndReason };

/** The status as a store: `current` gives the same object until something changes, as React's `useSyncExternalStore` wants it. */
export type StatusStore = {
  current(): LiveStatus;
  /** Calls back after every change, until the returned function is called. */
  subscribe(listener: () => void): () => void;
};

/** What changes a status. */
export type StatusChange =
  | { type: 'connecting' | 'connected' | 'lost' | 'rested' }
  | { type: 'network'; online: boolean }
  | { type: 'ended'; reason: EndReason };

/** The connection itself and the network around it; the status is what they are together. */
type Standing = { line: Exclude<LiveStatus, { state: 'offline' }>; offlineSince: number | undefined };

/** What the connection is after something happened to it. */
function nextLine(line: Standing['line'], change: StatusChange, now: number): Standing['line'] {
  if (line.state === 'ended') return line;
  switch (change.type) {
    case 'connecting':
      return line.state === 'idle' ? { state: 'connecting', since: now } : line;
    case 'connected':
      return { state: 'live' };
    case 'lost':
      return line.state === 'live' ? { state: 'reconnecting', since: now } : line;
    case 'rested':
      return { state: 'idle' };
    case 'ended':
      return { state: 'ended', reason: change.reason };
    case 'network':
      return line;
  }
}

/** A socket that stands is live whatever the device believes: it may be wrong about its network, and the server may be near. */
function statusOf({ line, offlineSince }: Standing): LiveStatus {
  if (offlineSince === undefined || line.state === 'live' || line.state === 'ended') return line;
  return {
    state: 'offline',
    since:
      line.state === 'reconnecting' || line.state === 'connecting' ? Math.min(line.since, offlineSince) : offlineSince,
  };
}

const isSame = (one: LiveStatus, other: LiveStatus): boolean =>
  one.state === other.state && ('since' in one ? 'since' in other && one.since === other.since : true);

/** Follows what happens to a connection. */
export function followStatus(now: () => number): StatusStore & { change(change: StatusChange): void } {
  const listeners = new Set<() => void>();
  let standing: Standing = { line: { state: 'idle' }, offlineSince: undefined };
  let current = statusOf(standing);
  return {
    current: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(change) {
      const offlineSince =
        change.type !== 'network'
          ? standing.offlineSince
          : change.online
            ? undefined
            : (standing.offlineSince ?? now());
      standing = { line: nextLine(standing.line, change, now()), offlineSince };
      const next = statusOf(standing);
      if (isSame(current, next)) return;
      current = next;
      for (const listener of listeners) listener();
    },
  };
}
