import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { SettingsError } from '@kd/kit/config';
import type { Settings } from '@kd/kit/config';
import type { Logger } from '@kd/kit/log';
import { createEngine } from '../engine.ts';
import type { Engine } from '../engine.ts';
import type { OperationText } from '../execution/operations.ts';
import { limitsOf } from '../limits/document.ts';
import type { Lease } from './engines.ts';
import type { HeldLinks, LinkKeeper } from './links.ts';
import type { Popular } from './popular.ts';

/** What engines are loaded with. */
export type Loading = { settings: Settings; keeper: LinkKeeper; popular: Popular; log: Logger };

/** Loads an engine from a supergraph's text. @throws Error when it is none */
export function loadEngine(sdl: string, { settings, keeper, popular, log }: Loading): Lease {
  let held: HeldLinks | undefined;
  const engine = createEngine({
    sdl,
    linksOf: ({ urls }) => (held = keeper.hold(urls)).links,
    limits: { ...limitsOf(settings), lenient: true },
    log,
  });
  return { engine: { ...engine, operations: popular.counting(engine.operations) }, release: () => held?.release() };
}

/** The text of the file. @throws SettingsError that says in a line why there is none */
export function readSupergraph(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new SettingsError(`SUPERGRAPH_PATH: ${path} cannot be read (${reason}).`);
  }
}

/** What is wrong with a supergraph, in a line. */
export function complaint(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/**
 * Plans operations on an engine that is not in use yet, resting between them for as long as each took: the engine in use
 * shares the processor. Gives how many were planned; those that no longer fit the schema are not.
 */
export async function warm(
  { operations }: Engine,
  texts: readonly OperationText[],
  stopped: AbortSignal,
): Promise<number> {
  let planned = 0;
  for (const text of texts) {
    if (stopped.aborted) break;
    const begun = performance.now();
    const operation = operations(text);
    if ('plan' in operation && operation.plan({}).length === 0) planned += 1;
    await pause(performance.now() - begun);
  }
  return planned;
}
