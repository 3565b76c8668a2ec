import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { cpuMs, familyCpuMs } from '../cpu.ts';
import { circumstances, placeOf, quantile } from '../report.ts';
import { openTarget } from '../target.ts';
import { createLife } from './household.ts';
import type { Household, Life, Resident, Step } from './household.ts';

/**
 * `npm run bench:town [-- --quick]`: a thousand people in two hundred families, each of whom thinks for three seconds and then
 * looks at the dashboard or, one time in ten, does something: creates, claims, starts, completes or approves a task. The embedded
 * topology with its limits as they are answers on the machine's cores, beside PostgreSQL and this program.
 */

const quick = process.argv.includes('--quick');
const families = quick ? 40 : 200;
const warmUpSeconds = quick ? 10 : 30;
const seconds = quick ? 15 : 120;
const meanThoughtMs = 3_000;
const longestThoughtMs = 15_000;
const writesPart = 0.1;
const say = (text: string) => process.stderr.write(`${text}\n`);

type Tally = { reads: number[]; writes: number[]; wrong: string[] };

/** Thoughts are as long as the gaps between independent events are: exponential. */
const thoughtMs = (): number => Math.min(longestThoughtMs, -Math.log(1 - Math.random()) * meanThoughtMs);

/** Sends a step and writes down how long it took, or what was wrong. */
async function take(
  pool: Pool,
  { accessToken }: Resident,
  { kind, operation, done }: Step,
  tally: Tally,
): Promise<void> {
  const since = performance.now();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
  try {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers,
      body: JSON.stringify(operation),
    });
    const text = await body.text();
    const milliseconds = performance.now() - since;
    const { data, errors } = JSON.parse(text) as { data?: Record<string, unknown> | null; errors?: unknown };
    const root = data && Object.values(data)[0];
    if (statusCode !== 200 || errors !== undefined || !data || !root) throw new Error(`${statusCode} ${text}`);
    done?.(data);
    (kind === 'read' ? tally.reads : tally.writes).push(milliseconds);
  } catch (error) {
    tally.wrong.push(`${operation.operationName}: ${String(error).slice(0, 300)}`);
  }
}

/** What one person does until the time is over. People come one after the other while it warms up, as in the morning. */
async function live(pool: Pool, life: Life, who: number, resident: Resident, day: { over: boolean; tally: Tally }) {
  await pause(Math.random() * warmUpSeconds * 1_000);
  while (!day.over) {
    const step = (Math.random() < writesPart ? life.act(who) : undefined) ?? life.look();
    await take(pool, resident, step, day.tally);
    await pause(thoughtMs());
  }
}

const inMs = (values: readonly number[]): string =>
  [0.5, 0.95, 0.99].map((part) => quantile(values, part).toFixed(1)).join(' / ');

const facts = circumstances();
say(`Starting PostgreSQL, making ${families} families, starting the embedded topology…`);
const target = await openTarget<Household[]>('bench/town/seed.ts', { args: [String(families)] });
try {
  const pool = new Pool(target.address, { connections: 256 });
  const emptyTally = (): Tally => ({ reads: [], writes: [], wrong: [] });
  const day = { over: false, tally: emptyTally() };
  const lives = target.seeded.flatMap((household) => {
    const life = createLife(household);
    return household.residents.map((resident, who) => live(pool, life, who, resident, day));
  });
  say(`${lives.length} people, ${warmUpSeconds} s to warm up, ${seconds} s measured.`);
  await pause(warmUpSeconds * 1_000);
  const early = day.tally.wrong;
  day.tally = emptyTally();
  const [server, database] = [cpuMs([target.pid]), familyCpuMs(target.databasePid)];
  await pause(seconds * 1_000);
  const { reads, writes, wrong } = day.tally;
  const cores = (since: number, now: number) => ((now - since) / 1_000 / seconds).toFixed(2);
  const used = `server ${cores(server, cpuMs([target.pid]))}, PostgreSQL ${cores(database, familyCpuMs(target.databasePid))} cores`;
  day.over = true;
  await Promise.all(lives);
  await pool.destroy();
  const answers = reads.length + writes.length;
  console.log(
    `${lives.length} people: ${(answers / seconds).toFixed(0)} requests/s, ${writes.length} of ${answers} writes`,
  );
  console.log(`dashboards, ms (p50 / p95 / p99): ${inMs(reads)}`);
  console.log(`writes, ms (p50 / p95 / p99): ${inMs(writes)}`);
  console.log(`all, ms (p50 / p95 / p99): ${inMs([...reads, ...writes])}`);
  console.log(`errors: ${wrong.length}, and ${early.length} while it warmed up; ${used}`);
  for (const text of [...early, ...wrong].slice(0, 5)) console.log(`  ${text}`);
  console.log(placeOf(facts));
  if (early.length + wrong.length > 0) process.exitCode = 1;
} finally {
  await target.stop();
}
