import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { cpuMs, familyCpuMs } from './cpu.ts';
import { dashboardShot } from './dashboard.ts';
import type { Person } from './dashboard.ts';
import { median } from './median.ts';
import { nap } from './nap.ts';
import { circumstances, markdownTable, placeOf, quantile } from './report.ts';
import { messageSplitter } from './router/messages.ts';
import { requestBytes } from './router/scenarios.ts';
import { openTarget } from './target.ts';

/**
 * `npm run bench:overload [-- --quick]`: what the embedded topology answers when it is asked for three times as much as it can do.
 * The peak is what it answers to so many who each wait for their answer; then requests come at three times that rate, whether
 * answered or not, in rounds, so that what else the machine does hits both alike. Nothing is kept of answers, so that each is
 * work down to SQL.
 */

const { values: wish } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const seconds = wish.quick ? 2 : 4;
/** Many and short: what else the machine does changes its speed by a third from one minute to the next. */
const rounds = wish.quick ? 1 : 9;
/** While the queue fills nothing is counted. */
const fillSeconds = 1;
/** How long it sleeps between looking what came and sending what is due. */
const napMs = 4;
/** More than are ever in use at once: that opening one takes time is not what is measured. */
const connections = 500;
const say = (text: string) => process.stderr.write(`${text}\n`);

type Ask = () => Promise<{ status: number; milliseconds: number }>;
type Hearer = { resolve(status: number): void; reject(error: Error): void };
type Line = { socket: Socket; hearer: Hearer | undefined };

/** Asks over connections that are open already: as light as can be, since it shares the cores with the server. */
async function openAsker(port: number, request: string): Promise<{ ask: Ask; close(): void }> {
  const lines: Line[] = [];
  const idle: Line[] = [];
  const waiting: Hearer[] = [];
  const fire = (line: Line, hearer: Hearer): void => {
    line.hearer = hearer;
    line.socket.write(request);
  };
  const open = async (): Promise<void> => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const line: Line = { socket, hearer: undefined };
    const split = messageSplitter((head) => {
      const { hearer } = line;
      line.hearer = undefined;
      hearer?.resolve(Number(head.slice(9, 12)));
      const next = waiting.shift();
      if (next) fire(line, next);
      else idle.push(line);
    });
    socket.on('data', split).on('error', () => {});
    socket.on('close', () => {
      line.hearer?.reject(new Error('the connection was closed'));
      const place = idle.indexOf(line);
      if (place >= 0) idle.splice(place, 1);
    });
    lines.push(line);
    idle.push(line);
    await once(socket, 'connect');
  };
  for (let opened = 0; opened < connections; opened += 1) await open();
  return {
    ask: async () => {
      const since = performance.now();
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      // In turn: the server closes what is idle for long.
      const line = idle.shift();
      if (line) fire(line, { resolve, reject });
      else waiting.push({ resolve, reject });
      return { status: await promise, milliseconds: performance.now() - since };
    },
    close: () => lines.forEach(({ socket }) => socket.destroy()),
  };
}

/** A time of measuring: what comes before it, while the queue fills, is not counted, nor what is left at its end. */
function openWindow() {
  const begin = performance.now() + fillSeconds * 1_000;
  const end = begin + seconds * 1_000;
  return {
    isOver: () => performance.now() >= end,
    counts: () => performance.now() >= begin && performance.now() < end,
  };
}

/** Answers a second with so many who wait for theirs. */
async function rateWith(many: number, ask: Ask): Promise<number> {
  let answered = 0;
  const { isOver, counts } = openWindow();
  const one = async (): Promise<void> => {
    while (!isOver()) if ((await ask()).status === 200 && counts()) answered += 1;
  };
  const all = Promise.all(Array.from({ length: many }, one));
  while (!isOver()) await nap(napMs);
  await all;
  return answered / seconds;
}

/** Requests at a rate, answered or not: how many were answered a second, and how soon the others were refused. */
async function flood(rate: number, ask: Ask) {
  const begin = performance.now();
  const { isOver, counts } = openWindow();
  const served: number[] = [];
  const refused: number[] = [];
  let failed = 0;
  let sent = 0;
  const pending = new Set<Promise<void>>();
  const heard = ({ status, milliseconds }: Awaited<ReturnType<Ask>>): void => {
    if (counts()) (status === 200 ? served : refused).push(milliseconds);
  };
  while (!isOver()) {
    for (const due = ((performance.now() - begin) * rate) / 1_000; sent < due; sent += 1) {
      const asked = ask()
        .then(heard)
        .catch(() => void (failed += 1))
        .finally(() => pending.delete(asked));
      pending.add(asked);
    }
    await nap(napMs);
  }
  await Promise.all(pending);
  return { sent, goodput: served.length / seconds, served, refused, failed };
}

type Flood = Awaited<ReturnType<typeof flood>>;

/** How a flood of one size went, over all rounds; `peaks` are the rounds' own. */
function row(times: number, floods: readonly Flood[], peaks: readonly number[]): string[] {
  const of = (pick: (one: Flood) => number, digits = 0) => median(floods.map(pick)).toFixed(digits);
  const ms = (pick: (one: Flood) => number[]) =>
    [0.5, 0.99].map((part) => of((one) => quantile(pick(one), part))).join(' / ');
  const share = median(floods.map(({ goodput }, round) => (100 * goodput) / (peaks[round] ?? Number.NaN)));
  return [
    `${times} times the peak`,
    of(({ goodput }) => goodput),
    `${share.toFixed(0)}%`,
    ms(({ served }) => served),
    of(({ refused }) => refused.length / seconds),
    ms(({ refused }) => refused),
    of(({ failed }) => failed),
  ];
}

const facts = circumstances();
say('Starting PostgreSQL and the embedded topology, making the demo family…');
const { address, seeded, pid, databasePid, stop } = await openTarget<Person>('bench/seed.ts', {
  more: { KD_CACHE_BYTES: '0' },
});

/** Starts to look at who uses the processors; gives what says it, in cores. */
function watchCores(): () => string {
  const since = performance.now();
  const look = () => [cpuMs([pid]), familyCpuMs(databasePid), cpuMs([process.pid])];
  const before = look();
  return () => {
    const cores = look().map((now, at) => ((now - (before[at] ?? 0)) / (performance.now() - since)).toFixed(2));
    return `cores: server ${cores[0]}, PostgreSQL ${cores[1]}, load ${cores[2]}`;
  };
}

try {
  const port = Number(new URL(address).port);
  const { body } = dashboardShot(address, seeded);
  const { ask, close } = await openAsker(port, requestBytes('/graphql', port, seeded, body));
  // Compilers need as long as this before the server is as fast as it gets.
  for (let warmUp = 0; warmUp < (wish.quick ? 1 : 2); warmUp += 1) await rateWith(32, ask);
  const bySize = new Map<number, number>();
  for (const many of [16, 32, 64, 128]) bySize.set(many, await rateWith(many, ask));
  const [best = 32] = [...bySize.keys()].toSorted((a, b) => (bySize.get(b) ?? 0) - (bySize.get(a) ?? 0));
  say([...bySize].map(([many, rate]) => `${many} at once: ${rate.toFixed(0)} answers/s`).join(', '));
  const peaks: number[] = [];
  const floods = new Map<number, Flood[]>([
    [1.5, []],
    [3, []],
  ]);
  for (let round = 1; round <= rounds; round += 1) {
    const usedAtPeak = watchCores();
    const peak = await rateWith(best, ask);
    peaks.push(peak);
    say(`round ${round}/${rounds}: peak ${peak.toFixed(0)}/s, ${usedAtPeak()}`);
    for (const [times, measured] of floods) {
      const used = watchCores();
      const one = await flood(peak * times, ask);
      measured.push(one);
      say(`  ${times} times: ${one.goodput.toFixed(0)}/s, ${used()}`);
    }
  }
  close();
  const head = ['', 'answers/s', 'of the peak', 'ms, p50 / p99', 'refused/s', 'ms, p50 / p99', 'failed'];
  const peakRow = [`${best} at once`, median(peaks).toFixed(0), '100%', '', '', '', ''];
  console.log(markdownTable(head, [peakRow, ...[...floods].map(([times, measured]) => row(times, measured, peaks))]));
  console.log(placeOf(facts));
} finally {
  await stop();
}
