import { setTimeout as pause } from 'node:timers/promises';
import { cpuMs, familyCpuMs } from './cpu.ts';
import { answerOf, dashboardShot } from './dashboard.ts';
import type { Person, Shot } from './dashboard.ts';
import type { LoadOrder, LoadReport } from './load.ts';
import { outputOf } from './topologies.ts';
import type { Contender } from './topologies.ts';

/** How long and how often to measure. */
export type Plan = { rounds: number; warmUpSeconds: number; seconds: number; connections: number; databasePid: number };

/** What one contender did in one slice. CPU is in milliseconds per request, `total` without the database. */
export type Slice = { rate: number; frontCpu: number; totalCpu: number; databaseCpu: number; p50: number; p99: number };

/** A contender's slices, in the order of rounds. */
export type Measured = { name: string; slices: Slice[] };

type Aim = { contender: Contender; shot: Shot; expected: string };

/**
 * Aims at each contender, and compares what they answer.
 * @throws Error when the answers differ: only equal work can be compared
 */
export async function aimAt(contenders: readonly Contender[], person: Person): Promise<{ aims: Aim[]; bytes: number }> {
  const aims = await Promise.all(
    contenders.map(async (contender) => {
      const shot = dashboardShot(contender.url, person);
      return { contender, shot, expected: await answerOf(shot) };
    }),
  );
  const [first] = aims;
  for (const { contender, expected } of aims) {
    // Parsed and written again: white space and the end of line are the transport's business.
    if (canonical(expected) !== canonical(first?.expected ?? '')) {
      throw new Error(
        `${contender.name} answers differently from ${first?.contender.name}:\n${expected}\n${first?.expected}`,
      );
    }
  }
  return { aims, bytes: Buffer.byteLength(canonical(first?.expected ?? '')) };
}

const canonical = (text: string): string => JSON.stringify(JSON.parse(text));

/** Measures in rounds of one slice each, so that what else the machine does hits all alike. */
export async function measure(aims: readonly Aim[], plan: Plan, progress: (text: string) => void): Promise<Measured[]> {
  const measured = aims.map(({ contender }) => ({ name: contender.name, slices: new Array<Slice>() }));
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const [index, aim] of aims.entries()) {
      const slice = await measureSlice(aim, plan);
      measured[index]?.slices.push(slice);
      progress(`round ${round}/${plan.rounds} ${aim.contender.name}: ${Math.round(slice.rate)} requests/s`);
    }
  }
  return measured;
}

async function measureSlice({ contender: { name, front, behind }, shot, expected }: Aim, plan: Plan): Promise<Slice> {
  const { connections } = plan;
  await fire({ shot, expected, connections, seconds: plan.warmUpSeconds });
  await pause(100);
  const before = { front: cpuMs(front), behind: cpuMs(behind), database: familyCpuMs(plan.databasePid) };
  const { answers, seconds, wrong, p50, p99 } = await fire({ shot, expected, connections, seconds: plan.seconds });
  const frontCpu = (cpuMs(front) - before.front) / answers;
  const behindCpu = (cpuMs(behind) - before.behind) / answers;
  const databaseCpu = (familyCpuMs(plan.databasePid) - before.database) / answers;
  if (wrong > 0) throw new Error(`${name}: ${wrong} of ${answers} answers were wrong`);
  return { rate: answers / seconds, frontCpu, totalCpu: frontCpu + behindCpu, databaseCpu, p50, p99 };
}

const fire = async (order: LoadOrder): Promise<LoadReport> =>
  JSON.parse(await outputOf('bench/load.ts', [JSON.stringify(order)])) as LoadReport;
