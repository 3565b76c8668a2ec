import { randomBytes } from 'node:crypto';

/**
 * The settings that benchmarks start the product with, whatever stands around them: no Redis, no debug aids, a session that
 * outlives the run. One person stands for many, so requests are counted as ever and nobody is turned away for their number.
 */
export function benchEnvironment(databaseUrl: string, more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { REDIS_URL: _, PORT: __, ...inherited } = process.env;
  return {
    ...inherited,
    HOST: '127.0.0.1',
    // Starting all at once, processes look for each other in vain for a moment, and warn of it.
    LOG_LEVEL: 'error',
    NODE_ENV: 'production',
    APOLLO_TELEMETRY_DISABLED: '1',
    DATABASE_URL: databaseUrl,
    KD_STATEMENT_KEY: randomBytes(32).toString('hex'),
    KD_ACCESS_TOKEN_SECONDS: '7200',
    KD_REQUESTS_PER_MINUTE: '1000000',
    KD_REQUESTS_PER_MINUTE_ADVISOR: '1000000',
    KD_REQUESTS_PER_MINUTE_ADDRESS: '1000000',
    ...more,
  };
}
