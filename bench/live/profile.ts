import { hotSpots } from '../router/profile.ts';
import type { CpuProfile } from '../router/profile.ts';
import type { BenchTask } from './happening.ts';
import { gaugeSays } from './idle.ts';
import { measureEvents } from './slices.ts';
import type { Audience, Pace } from './slices.ts';
import type { LiveStage } from './stage.ts';

/** Tells a router of events and gives the functions that its time went to. */
export async function profileEvents(
  stage: LiveStage,
  audience: Audience,
  tasks: readonly BenchTask[],
  pace: Pace,
): Promise<string> {
  const { running } = audience.contender;
  await gaugeSays(running, 'profile');
  await measureEvents(stage, audience, tasks, pace);
  return hotSpots(await gaugeSays<CpuProfile>(running, 'profiled'), 0);
}
