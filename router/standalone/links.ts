import type { Logger } from '@kd/kit/log';
import { httpLink } from '../execution/links/http-link.ts';
import type { Link, Links } from '../execution/links/link.ts';

/** Links that are held by whoever may still call them, and closed when nobody does. */
export type HeldLinks = { links: Links; release(): void };

/** Milliseconds for subgraphs whose pace is not ours to say. */
const deadlineMs = 30_000;

/** Makes links by name and URL; the same name at the same URL is the same link. */
export function linkKeeper(log: Logger) {
  const open = new Map<string, { link: Link; holders: number }>();
  const closing = new Set<Promise<void>>();

  const hold = (name: string, url: string): { link: Link; letGo: () => void } => {
    const key = `${name} ${url}`;
    const held = open.get(key) ?? { link: httpLink(name, url, log, { deadlineMs }), holders: 0 };
    open.set(key, held);
    held.holders += 1;
    const letGo = () => {
      held.holders -= 1;
      if (held.holders > 0) return;
      open.delete(key);
      const closed = held.link
        .close()
        .catch((error: unknown) => log.warn({ err: error, to: name }, 'a link did not close'));
      closing.add(closed);
      void closed.then(() => closing.delete(closed));
    };
    return { link: held.link, letGo };
  };
  return {
    /** Links to these subgraphs, from the moment of the call until `release`. */
    hold: (urls: Readonly<Record<string, string>>): HeldLinks => {
      const reachable = Object.entries(urls).filter(([name, url]) => {
        if (isHttp(url)) return true;
        log.warn({ subgraph: name, url }, 'a subgraph has no http URL: what it knows is unavailable');
        return false;
      });
      const held = reachable.map(([name, url]) => [name, hold(name, url)] as const);
      return {
        links: Object.fromEntries(held.map(([name, { link }]) => [name, link])),
        release: () => held.forEach(([, { letGo }]) => letGo()),
      };
    },
    /** How many links are open. */
    count: () => open.size,
    /** Resolves when every link that was let go is closed. */
    settled: async () => void (await Promise.all(closing)),
  };
}

/** See `linkKeeper`. */
export type LinkKeeper = ReturnType<typeof linkKeeper>;

const isHttp = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
