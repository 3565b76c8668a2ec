import { Pool } from 'undici';
import { dashboardShot } from './dashboard.ts';
import type { Person } from './dashboard.ts';
import { circumstances, placeOf } from './report.ts';
import { residentMb } from './router/processes.ts';
import { openTarget } from './target.ts';

/**
 * `npm run bench:distinct [-- --operations=200000]`: operations of which no two are the same, each parsed, validated, planned, run
 * and forgotten again. Prints what memory the embedded topology had after each twentieth of them: it has to be flat.
 */

const operations = Number(/--operations=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 200_000);
const parts = 20;
const atOnce = 16;
const say = (text: string) => process.stderr.write(`${text}\n`);

/** Five shapes, one after the other, under names that nobody has used. */
const shapes: readonly ((n: number) => string)[] = [
  (n) => `query Distinct${n}($familyId: ID!) { family(id: $familyId) { name } }`,
  (n) => `query ($familyId: ID!) { family(id: $familyId) { m${n}: members { fullName totalPoints } } }`,
  (n) => `query ($familyId: ID!) { f${n}: family(id: $familyId) { leaderboard { rank points user { fullName } } } }`,
  (n) => `query { m${n}: me { id families { name } } }`,
  (n) => `query ($familyId: ID!) { family(id: $familyId) { activeTasks { id t${n}: title assignedTo { fullName } } } }`,
];

/** The slope of a line through the values, in units of a value from one to the next (least squares). */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const across = values.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0);
  return across / values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}

const facts = circumstances();
say('Starting PostgreSQL and the embedded topology, making the demo family…');
const { address, seeded, pid, stop } = await openTarget<Person>('bench/seed.ts');
try {
  const { headers } = dashboardShot(address, seeded);
  const pool = new Pool(address, { connections: atOnce });
  const variables = { familyId: seeded.familyId };
  let sent = 0;
  const ask = async (until: number): Promise<void> => {
    while (sent < until) {
      const number = (sent += 1);
      const query = shapes[number % shapes.length]?.(number);
      const body = JSON.stringify({ query, variables });
      const { statusCode, body: answer } = await pool.request({ method: 'POST', path: '/graphql', headers, body });
      const text = await answer.text();
      if (statusCode !== 200 || text.includes('"errors"'))
        throw new Error(`${query} was answered ${statusCode} ${text}`);
    }
  };
  const resident: number[] = [];
  const begun = performance.now();
  for (let part = 1; part <= parts; part += 1) {
    const until = Math.round((operations * part) / parts);
    await Promise.all(Array.from({ length: atOnce }, () => ask(until)));
    resident.push(Math.round(residentMb(pid)));
    say(`${until} operations: ${resident.at(-1)} MB`);
  }
  await pool.destroy();
  const seconds = (performance.now() - begun) / 1_000;
  const second = resident.slice(parts / 2);
  console.log(
    `${operations} distinct operations, ${(operations / seconds).toFixed(0)}/s. Resident MB: ${resident.join(' ')}`,
  );
  console.log(
    `second half: ${Math.min(...second)} to ${Math.max(...second)} MB, ${slopeOf(second).toFixed(2)} MB from one twentieth to the next`,
  );
  console.log(placeOf(facts));
} finally {
  await stop();
}
