import type { Settings } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Bus } from './bus.ts';
import { openPostgresBus } from './postgres-bus.ts';
import { openRedisBus } from './redis-bus.ts';

/** The bus that the settings ask for: Redis where there is a `REDIS_URL`, else PostgreSQL. */
export const openBus = ({ REDIS_URL, KD_LIVE_HISTORY }: Settings, databaseUrl: string, log: Logger): Promise<Bus> =>
  REDIS_URL === undefined
    ? openPostgresBus({ url: databaseUrl, log })
    : openRedisBus({ url: REDIS_URL, log, kept: KD_LIVE_HISTORY });
