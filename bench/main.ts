import { circumstances, placeOf, summarise, table } from './report.ts';
import { aimAt, measure } from './rounds.ts';
import type { Plan } from './rounds.ts';
import { openArena } from './topologies.ts';

/**
 * `npm run bench [-- --quick] [-- --json]`: FamilyDashboard on the embedded and the distributed topology beside stock Apollo,
 * in one interleaved run. See `bench/README.md`.
 */

const quick = process.argv.includes('--quick');
const json = process.argv.includes('--json');
const times = quick
  ? { rounds: 2, warmUpSeconds: 1, seconds: 2, connections: 32 }
  : { rounds: 5, warmUpSeconds: 2, seconds: 5, connections: 32 };

const say = (text: string) => process.stderr.write(`${text}\n`);

if (process.platform !== 'linux') throw new Error('The benchmark reads CPU times from /proc: it runs on Linux only.');
const facts = circumstances();
say('Starting PostgreSQL, making the demo family, starting seven servers…');
const arena = await openArena();
const plan: Plan = { ...times, databasePid: arena.databasePid };
try {
  const { aims, bytes } = await aimAt(arena.contenders, arena.person);
  say(`All answer the same ${bytes} bytes.`);
  const summary = summarise(await measure(aims, plan, say));
  console.log(`\n${table(summary)}\n`);
  console.log(placeOf(facts));
  if (json) console.log(JSON.stringify({ ...facts, plan: times, bytes, summary }));
} finally {
  await arena.stop();
}
