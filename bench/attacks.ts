import { Worker } from 'node:worker_threads';
import { Pool, request } from 'undici';
import { attacks } from './attack-list.ts';
import type { Attack, Outcome, Target } from './attack-list.ts';
import type { Sample } from './bystander.ts';
import { answerOf, dashboardShot } from './dashboard.ts';
import type { Person } from './dashboard.ts';
import { circumstances, placeOf, quantile } from './report.ts';
import { openTarget } from './target.ts';

/**
 * `npm run bench:attacks [-- --quick]`: every limit at the door, attacked for some seconds by several at once: what the attacker
 * got and how soon, and how long somebody waited meanwhile who did nothing wrong. Prints a table for `bench/README.md`.
 */

const seconds = process.argv.includes('--quick') ? 1 : 4;
const say = (text: string) => process.stderr.write(`${text}\n`);

/** Somebody who is signed in and no advisor. */
async function newcomer(address: string): Promise<string> {
  const query = 'mutation ($i: RegisterInput!) { register(input: $i) { accessToken } }';
  const variables = { i: { username: 'attacker', password: 'Correct-horse-7', fullName: 'Mallory' } };
  const { body } = await request(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return ((await body.json()) as { data: { register: { accessToken: string } } }).data.register.accessToken;
}

type Row = { attack: Attack; answers: Map<string, number>; times: number[]; waited: Sample[] };

/** Attacks for some seconds, with as many at once as the attack says. */
async function run(attack: Attack, target: Target, samples: Sample[]): Promise<Row> {
  const row: Row = { attack, answers: new Map(), times: [], waited: [] };
  samples.length = 0;
  const end = performance.now() + seconds * 1_000;
  const attacker = async (): Promise<void> => {
    while (performance.now() < end) {
      const since = performance.now();
      const { status, code } = await attack.send(target).catch((): Outcome => ({ status: 0, code: 'cut off' }));
      row.times.push(performance.now() - since);
      const answer = `${status} ${code}`.trim();
      row.answers.set(answer, (row.answers.get(answer) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: attack.atOnce }, attacker));
  row.waited = samples.slice();
  return row;
}

function line({ attack, answers, times, waited }: Row): string {
  const given = [...answers].sort(([, a], [, b]) => b - a).map(([answer, count]) => `${answer} × ${count}`);
  const waits = waited.map(({ milliseconds }) => milliseconds);
  const refused = waited.filter(({ status }) => status !== 200).length;
  const cells = [
    attack.what,
    attack.limit,
    given.slice(0, 3).join(', '),
    quantile(times, 0.5).toFixed(1),
    quantile(times, 0.99).toFixed(1),
    `${waits.length}${refused > 0 ? `, ${refused} refused` : ''}`,
    quantile(waits, 0.5).toFixed(1),
    quantile(waits, 0.99).toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

const heading = [
  '| attack | limit | answers | ms, median | ms, p99 | bystander’s requests | ms, median | ms, p99 |',
  '| - | - | - | -: | -: | -: | -: | -: |',
];

const facts = circumstances();
say('Starting PostgreSQL and the embedded topology, making the demo family…');
const { address, seeded: bystander, stop } = await openTarget<Person>('bench/seed.ts');
try {
  const shot = dashboardShot(`${address}/graphql`, bystander);
  for (let warm = 0; warm < 200; warm += 1) await answerOf(shot);
  const samples: Sample[] = [];
  const worker = new Worker(new URL('bystander.ts', import.meta.url), { workerData: shot });
  worker.on('message', (sample: Sample) => samples.push(sample));
  const target: Target = {
    pool: new Pool(address, { connections: 400 }),
    socketUrl: `${address.replace('http', 'ws')}/graphql`,
    familyId: bystander.familyId,
    token: await newcomer(address),
    advisorToken: bystander.accessToken,
  };
  const nothing: Attack = {
    what: '(nothing)',
    limit: '-',
    atOnce: 1,
    send: () => new Promise((resolve) => setTimeout(() => resolve({ status: 0, code: '-' }), 100)),
  };
  const rows: Row[] = [];
  for (const attack of [nothing, ...attacks]) {
    rows.push(await run(attack, target, samples));
    say(attack.what);
  }
  await worker.terminate();
  await target.pool.destroy();
  console.log(`\n${[...heading, ...rows.map(line)].join('\n')}\n`);
  console.log(placeOf(facts));
} finally {
  await stop();
}
