import { cpuMsOf } from '../router/processes.ts';
import { callsSoFar } from '../router/rounds.ts';
import type { BenchTask } from './happening.ts';
import { settled } from './idle.ts';
import { empty, fill } from './rooms.ts';
import { announce, happenings } from './slices.ts';
import type { Audience } from './slices.ts';
import type { LiveStage } from './stage.ts';

/** What came of many clients that came back at once. */
export type ResumeFigures = {
  clients: number;
  missed: number;
  /** Frames that reached them, of clients × missed. */
  frames: number;
  hydrations: number;
  cpuMs: number;
  seconds: number;
};

const patienceMs = 30_000;

/**
 * Clients that know where they were are cut, miss an event each of several tasks, and come back at once with their cursors.
 * @throws Error when one of them does not get them all, in order
 */
export async function measureResume(
  stage: LiveStage,
  audience: Audience,
  tasks: readonly BenchTask[],
  { clients, callsPerHydration }: { clients: number; callsPerHydration: number },
): Promise<ResumeFigures> {
  const { contender, group } = audience;
  const { pid } = contender.running;
  const [first, ...others] = tasks;
  if (!first) throw new Error('There are no tasks.');
  await fill(stage, audience, clients, first);
  await empty(stage, audience);
  // Until it has noticed that they are gone, it would hydrate for them.
  await settled(contender.running);
  const missed = happenings(audience, others, stage.asker.userId);
  await announce(stage, group.name, missed);
  await contender.publish(missed);
  const before = { cpu: cpuMsOf(pid), calls: await callsSoFar(stage.liveStandIn, 'entities') };
  const begun = performance.now();
  await stage.ask({ do: 'open', group, count: clients });
  const wanted = clients * missed.length;
  const { frames } = await stage.ask({ do: 'await', group: group.name, frames: wanted, patienceMs });
  const seconds = (performance.now() - begun) / 1000;
  const calls = (await callsSoFar(stage.liveStandIn, 'entities')) - before.calls;
  return {
    clients,
    missed: missed.length,
    frames,
    hydrations: calls / callsPerHydration,
    cpuMs: cpuMsOf(pid) - before.cpu,
    seconds,
  };
}
