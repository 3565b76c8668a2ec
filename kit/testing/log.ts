import { createLogger } from '../log.ts';
import type { Logger } from '../log.ts';

/** A logger whose lines a test reads. */
export function logToMemory(): { log: Logger; lines: string[] } {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', name: 'test', destination: { write: (line) => void lines.push(line) } });
  return { log, lines };
}
