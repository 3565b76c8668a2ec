import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SettingsError } from '@kd/kit/config';
import type { Settings } from '@kd/kit/config';
import type { Logger } from '@kd/kit/log';
import { createAdmission } from './admission.ts';
import type { Admission } from './admission.ts';
import { costLimit } from './cost.ts';
import type { CostLimit } from './cost.ts';
import { createPersisted, readManifest } from './persisted.ts';
import type { PersistedOperations } from './persisted.ts';
import { redisCounts } from './rate-redis.ts';
import { createRateLimiter } from './rate.ts';
import type { RateLimiter } from './rate.ts';

/** What a request has to pass before it is executed. A document's own limits are `checkDocument`'s. */
export type Door = {
  persisted: PersistedOperations;
  /**
   * What runs at once for those who are signed in, and apart from it for those who are not: signing in takes long, and must not
   * fill the places of everybody else.
   */
  admission(signedIn: boolean): Admission;
  rates: RateLimiter;
  cost: CostLimit;
  close(): Promise<void>;
};

/** The web app's operations, live ones too, as code generation writes them. */
const webManifest = fileURLToPath(new URL('../../web/src/graphql/generated/persisted-documents.json', import.meta.url));

/** How many places there are for those who are not signed in, beside each one for those who are. */
const anonymousShare = 0.25;

/** Makes a router's door as the settings say. @throws SettingsError when a manifest cannot be read */
export function openDoor(settings: Settings, log: Logger): Door {
  const limits = {
    user: settings.KD_REQUESTS_PER_MINUTE,
    advisor: settings.KD_REQUESTS_PER_MINUTE_ADVISOR,
    anonymous: settings.KD_REQUESTS_PER_MINUTE_ADDRESS,
  };
  const shared = settings.REDIS_URL === undefined ? undefined : redisCounts(settings.REDIS_URL, log);
  const atOnce = (share: number) => ({
    concurrent: Math.ceil(settings.KD_MAX_CONCURRENT * share),
    queue: Math.ceil(settings.KD_MAX_QUEUE * share),
    waitMs: settings.KD_MAX_WAIT_MS,
  });
  const people = createAdmission(atOnce(1));
  const guests = createAdmission(atOnce(anonymousShare), 'kd_router_anonymous_operations');
  const rates = createRateLimiter({ limits, shared, log });
  return {
    persisted: createPersisted(settings.KD_PERSISTED_OPERATIONS, manifestsOf(settings), log),
    admission: (signedIn) => (signedIn ? people : guests),
    rates,
    cost: costLimit(settings.KD_MAX_COST),
    close: () => rates.close(),
  };
}

function manifestsOf({ KD_PERSISTED_MANIFEST: given, KD_PERSISTED_OPERATIONS: mode }: Settings) {
  const paths = given.length > 0 || (mode === 'off' && !existsSync(webManifest)) ? given : [webManifest];
  return paths.map((path) => {
    try {
      return readManifest(path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new SettingsError(`KD_PERSISTED_MANIFEST: ${reason}`);
    }
  });
}
