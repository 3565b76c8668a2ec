import { networkOf } from '@kd/kit/address';
import { rateLimited } from '@kd/kit/errors';
import type { Logger } from '@kd/kit/log';
import { startLoop } from '@kd/kit/loop';
import type { Viewer } from '@kd/kit/viewer';
import { countRefusal } from './admission.ts';
import { createWindow, minuteMs } from './rate-window.ts';

/** Requests in a minute: of a person, of a person who advises a family, of an address where nobody is signed in. */
export type RateLimits = { user: number; advisor: number; anonymous: number };

/** Counts that several routers have in common (`rate-redis.ts`). */
export type SharedCounts = {
  /** Adds to the counts of a minute, and gives what they have come to. */
  add(minute: number, counted: ReadonlyMap<string, number>): Promise<ReadonlyMap<string, number>>;
  close(): void;
};

/** What a client has left (draft-ietf-httpapi-ratelimit-headers). */
export type RateHeaders = { 'ratelimit-policy': string; ratelimit: string };

/** Bounds how much a single client asks for. */
export type RateLimiter = {
  /** Counts a request, and tells what is left. @throws RATE_LIMITED with the seconds to wait */
  count(viewer: Viewer): RateHeaders;
  close(): Promise<void>;
};

type RateOptions = {
  limits: RateLimits;
  /** Where there are several routers. Each decides by itself and hears of the others a moment later. */
  shared?: SharedCounts | undefined;
  log: Logger;
  now?: () => number;
};

const shareEveryMs = 250;

/**
 * Makes the limits of one router. A decision takes a microsecond and waits for nobody: counts are kept here, in a window
 * that slides over two minutes, and are exchanged with other routers four times a second. So several routers together may
 * let through what comes in a quarter of a second too much.
 */
export function createRateLimiter({ limits, shared, log, now = Date.now }: RateOptions): RateLimiter {
  const window = createWindow();
  const share = async (): Promise<void> => {
    const counted = window.takeUnsent();
    if (!shared || counted.size === 0) return;
    const { minute } = window;
    window.hear(minute, await shared.add(minute, counted));
  };
  const loop = shared && startLoop(share, { name: 'share request counts', everyMs: shareEveryMs, log });
  return {
    count: (viewer) => {
      const limit = limitOf(viewer, limits);
      const at = now();
      const { left, waitMs } = window.count(keyOf(viewer), limit, at);
      if (waitMs > 0) {
        countRefusal('rate');
        throw rateLimited(`At most ${limit} requests a minute: wait a moment.`, Math.ceil(waitMs / 1_000));
      }
      const reset = Math.ceil((minuteMs - (at % minuteMs)) / 1_000);
      return {
        'ratelimit-policy': `"requests";q=${limit};w=60`,
        ratelimit: `"requests";r=${left};t=${reset}`,
      };
    },
    close: async () => {
      await loop?.stop();
      shared?.close();
    },
  };
}

function limitOf(viewer: Viewer, limits: RateLimits): number {
  if (viewer.kind === 'anonymous') return limits.anonymous;
  const advises = 'memberships' in viewer && viewer.memberships.some(({ role }) => role === 'ADVISOR');
  return advises ? limits.advisor : limits.user;
}

/** A person counts once on all devices; without one, everybody behind an address counts together. */
function keyOf(viewer: Viewer): string {
  if (viewer.kind === 'user') return viewer.userId;
  return viewer.kind === 'anonymous' ? networkOf(viewer.origin.address) : viewer.kind;
}
