import { AsyncLocalStorage } from 'node:async_hooks';
import { pino } from 'pino';
import type { Logger } from 'pino';

export type { Logger } from 'pino';

const correlation = new AsyncLocalStorage<string>();

/** Runs work under a correlation id, which every line logged inside carries. */
export const withCorrelation = <T>(id: string, work: () => T): T => correlation.run(id, work);

/** The correlation id of the work that runs now, if any. */
export const correlationId = (): string | undefined => correlation.getStore();

/**
 * What never reaches a log: secrets and personal data, wherever they are in an object of up to three levels. pino's paths
 * know no “any depth”, hence the levels.
 */
const secret = [
  'password',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'token',
  'statement',
  'inviteCode',
  'email',
  'fullName',
  'variables',
  'address',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** A logger that writes JSON lines (pino) with the correlation id of the running request and without secrets. */
export function createLogger(options: {
  level: string;
  name: string;
  destination?: { write(line: string): void };
}): Logger {
  const settings = {
    level: options.level,
    base: { name: options.name },
    redact: { paths: secret, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const id = correlation.getStore();
      return id === undefined ? {} : { correlationId: id };
    },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings, pino.destination(2));
}
