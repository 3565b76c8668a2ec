import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SettingsError } from '@kd/kit/config';
import type { Settings } from '@kd/kit/config';
import type { Logger } from '@kd/kit/log';
import type { LoadedSupergraph } from '../execution/supergraph.ts';
import { createAdmission } from './admission.ts';
import type { Admission } from './admission.ts';
import { costLimit } from './cost.ts';
import type { CostLimit } from './cost.ts';
import type { DocumentLimits } from './document.ts';
import { createPersisted, readManifest } from './persisted.ts';
import type { PersistedOperations } from './persisted.ts';
import { redisCounts } from './rate-redis.ts';
import { createRateLimiter } from './rate.ts';
import type { RateLimiter } from './rate.ts';

/** What a request has to pass before it is executed. A document's own limits are `checkDocument`'s. */
export type Door = {
  persisted: PersistedOperations;
  admission: Admission;
  rates: RateLimiter;
  cost: CostLimit;
  close(): Promise<void>;
};

/** The web app's operations, live ones too, as code generation writes them. */
const webManifest = fileURLToPath(new URL('../../web/src/graphql/generated/persisted-documents.json', import.meta.url));

/** Makes a router's door as the settings say. @throws SettingsError when a manifest cannot be read */
export function openDoor(settings: Settings, { clientSchema, costs }: LoadedSupergraph, log: Logger): Door {
  const limits = {
    user: settings.KD_REQUESTS_PER_MINUTE,
    advisor: settings.KD_REQUESTS_PER_MINUTE_ADVISOR,
    anonymous: settings.KD_REQUESTS_PER_MINUTE_ADDRESS,
  };
  const shared = settings.REDIS_URL === undefined ? undefined : redisCounts(settings.REDIS_URL, log);
  const rates = createRateLimiter({ limits, shared, log });
  return {
    persisted: createPersisted(settings.KD_PERSISTED_OPERATIONS, manifestsOf(settings), log),
    admission: createAdmission({
      concurrent: settings.KD_MAX_CONCURRENT,
      queue: settings.KD_MAX_QUEUE,
      waitMs: settings.KD_MAX_WAIT_MS,
    }),
    rates,
    cost: costLimit(clientSchema, costs, settings.KD_MAX_COST),
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

/** The limits of a document that the settings give. */
export const documentLimits = (settings: Settings): DocumentLimits => ({
  tokens: settings.KD_MAX_TOKENS,
  depth: settings.KD_MAX_DEPTH,
  selections: settings.KD_MAX_SELECTIONS,
  aliases: settings.KD_MAX_ALIASES,
  rootFields: settings.KD_MAX_ROOT_FIELDS,
  directives: settings.KD_MAX_DIRECTIVES,
  introspection: settings.KD_INTROSPECTION,
});
