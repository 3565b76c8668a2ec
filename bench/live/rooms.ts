import type { Contender, Name } from './contenders.ts';
import type { BenchTask } from './happening.ts';
import { subscription } from './happening.ts';
import { median } from '../median.ts';
import { measureEvents, untilAllHear } from './slices.ts';
import type { Audience, Slice } from './slices.ts';
import type { LiveStage } from './stage.ts';

/**
 * How many clients are in one room, and how many events each contender gets in each of how many rounds; ours takes so many
 * events to be compiled, the others one, in which as much happens.
 */
export type RoomPlan = { count: number; rounds: number; events: Partial<Record<Name, number>>; warmUps: number };

/** The medians of a contender's slices. */
export type Row = Slice & { name: Name };

/** The clients of a contender, all in one family, none open yet. */
export const audienceOf = (stage: LiveStage, contender: Contender): Audience => ({
  contender,
  count: 0,
  position: { last: stage.head },
  group: {
    name: contender.name,
    port: contender.port,
    path: contender.path,
    accessToken: stage.asker.other.accessToken,
    query: subscription,
    familyId: stage.asker.familyId,
    variants: false,
  },
});

/** Opens clients until there are as many as wanted, if there are not, and waits until all that are open hear. */
export async function fill(stage: LiveStage, audience: Audience, count: number, task: BenchTask): Promise<void> {
  await stage.ask({ do: 'open', group: audience.group, count });
  audience.count = Math.max(audience.count, count);
  await untilAllHear(stage, audience, [task], { batch: 1, framesPerEvent: audience.count });
}

/** Cuts all clients at once. */
export async function empty(stage: LiveStage, audience: Audience): Promise<void> {
  await stage.ask({ do: 'cut', group: audience.group.name });
  audience.count = 0;
}

/** One event at a time to a room full of clients, contender after contender, in rounds. */
export async function measureRoom(
  stage: LiveStage,
  audiences: readonly Audience[],
  task: BenchTask,
  { count, rounds, events, warmUps }: RoomPlan,
  say: (text: string) => void,
): Promise<Row[]> {
  const taking = audiences.filter(({ contender }) => events[contender.name] !== undefined);
  for (const audience of taking) {
    await fill(stage, audience, count, task);
    if (audience.contender.name === 'ours') {
      const tasks = Array.from({ length: warmUps }, () => task);
      await measureEvents(stage, audience, tasks, { batch: 1, framesPerEvent: count });
    }
    say(`${audience.group.name}: ${count} clients hear.`);
  }
  const slices = new Map(taking.map(({ contender }) => [contender.name, new Array<Slice>()]));
  for (let round = 1; round <= rounds; round += 1) {
    const costs: string[] = [];
    for (const audience of taking) {
      const { name } = audience.contender;
      const tasks = Array.from({ length: events[name] ?? 1 }, () => task);
      const slice = await measureEvents(stage, audience, tasks, { batch: 1, framesPerEvent: count });
      slices.get(name)?.push(slice);
      costs.push(`${name} ${slice.cpuMs.toFixed(1)}`);
    }
    say(`${count} in one room, round ${round}/${rounds}, CPU ms per event: ${costs.join(', ')}`);
  }
  return [...slices].map(([name, measured]) => rowOf(name, measured));
}

/** The medians of slices. */
export function rowOf(name: Name, slices: readonly Slice[]): Row {
  const of = (pick: (slice: Slice) => number) => median(slices.map(pick));
  return {
    name,
    events: slices.reduce((sum, { events }) => sum + events, 0),
    cpuMs: of(({ cpuMs }) => cpuMs),
    frames: of(({ frames }) => frames),
    frameBytes: of(({ frameBytes }) => frameBytes),
    seconds: of(({ seconds }) => seconds),
    kernel: of(({ kernel }) => kernel),
    receiving: of(({ receiving }) => receiving),
    calls: of(({ calls }) => calls),
  };
}
