import { parseArgs } from 'node:util';
import { circumstances } from '../report.ts';
import { installPeers } from '../router/peers.ts';
import { canPin, say, undoingAfter } from '../router/processes.ts';
import type { Undoing } from '../router/processes.ts';
import { perform } from './perform.ts';
import { livePlan } from './plan.ts';
import { headline, tables, writeReadme } from './report.ts';
import { soak } from './soak.ts';

/**
 * `npm run bench:live [-- --quick] [-- --json] [-- --write] [-- --profile] [-- --runs=rooms,idle]
 * [-- --soak[=minutes]]`: what a subscription costs, ours beside others. See `bench/README.md`.
 */

const soakMinutes = 30;

/** `--soak` may stand alone. */
const args = process.argv.slice(2).map((arg) => (arg === '--soak' ? `--soak=${soakMinutes}` : arg));
const { values: wish } = parseArgs({
  args,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    runs: { type: 'string' },
    soak: { type: 'string' },
  },
});

async function compare(undoing: Undoing): Promise<void> {
  const facts = circumstances();
  const pinned = canPin();
  if (!pinned) say('Nothing is pinned: it takes two cores and taskset (util-linux). Ratios are less certain.');
  const [load = 0] = facts.loadBefore;
  if (load > 1) say(`Others are at work here (load average ${load}): CPU times are higher than alone.`);
  await installPeers(say);
  const plan = livePlan({ quick: wish.quick, ...(wish.runs !== undefined && { runs: wish.runs.split(',') }) });
  const done = await perform({ plan, pinned, profile: wish.profile, undoing, say });
  console.log(tables(done).join('\n\n'));
  const circumstance = { ...facts, pinned, quick: wish.quick };
  if (wish.write) writeReadme(done, circumstance);
  console.log(
    `\n${facts.date}, ${facts.machine}, Node ${facts.node}, load average before ${facts.loadBefore.join(' ')}`,
  );
  const summary = headline(done);
  console.log(wish.json ? JSON.stringify({ ...summary, ...circumstance, ...done }) : JSON.stringify(summary, null, 2));
}

await undoingAfter(async (undoing) => {
  if (wish.soak === undefined) await compare(undoing);
  else process.exitCode = (await soak(Number(wish.soak), undoing, say)) ? 0 : 1;
});
