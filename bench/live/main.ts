import { parseArgs } from 'node:util';
import { placeOf } from '../report.ts';
import { namesIn, prepare, wishes } from '../router/prepare.ts';
import { say, undoingAfter } from '../router/processes.ts';
import type { Undoing } from '../router/processes.ts';
import { perform } from './perform.ts';
import { livePlan, runNames } from './plan.ts';
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
    ...wishes,
    soak: { type: 'string' },
  },
});

async function compare(undoing: Undoing): Promise<void> {
  const facts = await prepare();
  const plan = livePlan({ quick: wish.quick, runs: namesIn(wish.runs, runNames) });
  const done = await perform({ plan, pinned: facts.pinned, profile: wish.profile, undoing, say });
  console.log(tables(done).join('\n\n'));
  if (wish.write) writeReadme(done, facts);
  console.log(`\n${placeOf(facts)}`);
  const summary = headline(done);
  console.log(
    wish.json ? JSON.stringify({ ...summary, ...facts, quick: wish.quick, ...done }) : JSON.stringify(summary, null, 2),
  );
}

await undoingAfter(async (undoing) => {
  if (wish.soak === undefined) await compare(undoing);
  else process.exitCode = (await soak(Number(wish.soak), undoing, say)) ? 0 : 1;
});
