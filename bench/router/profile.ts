import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboard } from './scenarios.ts';
import { cores, pin } from './processes.ts';
import { measure } from './rounds.ts';
import { recipes } from './contenders.ts';
import type { Name } from './contenders.ts';
import { snapshotFile, writeSnapshot } from './snapshot.ts';
import type { Stage } from './stage.ts';
import { takeAim } from './verify.ts';

/** What V8's profiler tells. */
export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
};

const shown = 40;

/** Runs FamilyDashboard on one of ours under V8's profiler and says which functions its time goes to. */
export async function profile(stage: Stage, name: Name, pinned: boolean, say: (text: string) => void): Promise<string> {
  const surroundings = {
    urls: stage.urls.standIn,
    folder: stage.folder,
    viewer: '',
    snapshotFile: join(stage.folder, snapshotFile),
  };
  if (name === 'inProcess') await writeSnapshot(stage, stage.urls.standIn);
  const recipe = await recipes[name](surroundings);
  const nodeArgs = [
    ...(recipe.program.nodeArgs ?? []),
    '--cpu-prof',
    `--cpu-prof-dir=${stage.folder}`,
    '--cpu-prof-interval=200',
  ];
  const running = await stage.start({ ...recipe.program, nodeArgs });
  if (pinned) {
    pin(running.pid, cores.router);
    for (const { pid } of [stage.standIn, stage.loader]) pin(pid, cores.rest);
  }
  const contender = { name, running, port: recipe.port, path: recipe.path };
  const scenario = dashboard(stage.asker.familyId);
  const aims = await takeAim([contender], scenario, stage.asker, say);
  const times = { rounds: 1, firstWarmUpMs: 2_000, warmUpMs: 0, ms: 8_000, connections: 32 };
  await measure(stage, { scenario, aims, times, variants: true }, say);
  await running.stop();
  const file = readdirSync(stage.folder).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('Node wrote no profile.');
  // The start is not what is measured: the last two thirds are load.
  return hotSpots(JSON.parse(readFileSync(`${stage.folder}/${file}`, 'utf8')) as CpuProfile, 1 / 3);
}

/**
 * The functions by their own time, without what they call, as shares of the time that was not idle; a part of the profile is left
 * out at its beginning.
 */
export function hotSpots({ nodes, samples, timeDeltas }: CpuProfile, leftOut: number): string {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map<string, number>();
  const from = Math.floor(samples.length * leftOut);
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (index < from || !frame || frame.functionName === '(idle)') continue;
    const place = frame.url.replace(/^.*\/(?=node_modules|router|kit)/, '').replace('file://', '');
    const key = `${frame.functionName || '(anonymous)'} ${place}${place ? `:${frame.lineNumber + 1}` : ''}`;
    times.set(key, (times.get(key) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const sorted = [...times].toSorted(([, a], [, b]) => b - a).slice(0, shown);
  return sorted.map(([name, time]) => `${((time / total) * 100).toFixed(1).padStart(5)}%  ${name}`).join('\n');
}
