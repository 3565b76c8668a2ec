import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { answerOf, dashboardShot } from './dashboard.ts';
import type { Person } from './dashboard.ts';
import { circumstances, placeOf, quantile } from './report.ts';
import { messageSplitter } from './router/messages.ts';
import { requestBytes } from './router/scenarios.ts';
import { openTarget } from './target.ts';

/**
 * `npm run bench:overload`: what the embedded topology answers when it is asked for three times as much as it can do. The peak
 * is found with so many connections that each wait for their answer; then requests come at three times that rate, whether
 * answered or not. Nothing is kept of answers, so that each is work down to SQL.
 */

const seconds = 8;
const fillSeconds = 2;
const tickMs = 5;
const say = (text: string) => process.stderr.write(`${text}\n`);

type Ask = () => Promise<{ status: number; milliseconds: number }>;

/** A connection, and who waits for its next answer. */
type Line = {
  socket: Socket;
  waiting: { resolve(status: number): void; reject(error: Error): void } | undefined;
};

/** Asks over connections of its own, as many as are needed at once: as light as can be, since it shares the cores with the server. */
function asker(port: number, request: string): { ask: Ask; close(): void } {
  const all = new Set<Socket>();
  const idle: Line[] = [];
  const open = (): Line => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const line: Line = { socket, waiting: undefined };
    const split = messageSplitter((head) => {
      const { waiting } = line;
      line.waiting = undefined;
      idle.push(line);
      waiting?.resolve(Number(head.slice(9, 12)));
    });
    socket.on('data', split).on('error', () => {});
    socket.on('close', () => {
      all.delete(socket);
      const place = idle.indexOf(line);
      if (place >= 0) idle.splice(place, 1);
      line.waiting?.reject(new Error('the connection was closed'));
    });
    all.add(socket);
    return line;
  };
  return {
    ask: async () => {
      const since = performance.now();
      const line = idle.pop() ?? open();
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      line.waiting = { resolve, reject };
      line.socket.write(request);
      return { status: await promise, milliseconds: performance.now() - since };
    },
    close: () => all.forEach((socket) => socket.destroy()),
  };
}

/** Answers a second with so many who wait for theirs. */
async function rateWith(connections: number, ask: Ask): Promise<number> {
  let answered = 0;
  const end = performance.now() + seconds * 1_000;
  const one = async (): Promise<void> => {
    while (performance.now() < end) if ((await ask()).status === 200) answered += 1;
  };
  await Promise.all(Array.from({ length: connections }, one));
  return answered / seconds;
}

/**
 * Requests at a rate, answered or not: how many were answered a second, and how soon the others were refused. What is asked while
 * the queue fills, and what is left in it at the end, is not counted.
 */
async function flood(rate: number, ask: Ask) {
  const begin = performance.now();
  const end = begin + (fillSeconds + seconds) * 1_000;
  const isCounted = (now: number) => now >= begin + fillSeconds * 1_000 && now < end;
  const served: number[] = [];
  const refused: number[] = [];
  let failed = 0;
  let sent = 0;
  const pending = new Set<Promise<void>>();
  const heard = ({ status, milliseconds }: Awaited<ReturnType<Ask>>): void => {
    if (isCounted(performance.now())) (status === 200 ? served : refused).push(milliseconds);
  };
  while (performance.now() < end) {
    for (const due = ((performance.now() - begin) * rate) / 1_000; sent < due; sent += 1) {
      const asked = ask()
        .then(heard)
        .catch(() => void (failed += 1))
        .finally(() => pending.delete(asked));
      pending.add(asked);
    }
    await pause(tickMs);
  }
  await Promise.all(pending);
  return { sent, goodput: served.length / seconds, served, refused, failed };
}

const facts = circumstances();
say('Starting PostgreSQL and the embedded topology, making the demo family…');
const {
  address,
  seeded: bystander,
  stop,
} = await openTarget<Person>('bench/seed.ts', { more: { KD_CACHE_BYTES: '0' } });
try {
  const shot = dashboardShot(`${address}/graphql`, bystander);
  for (let warm = 0; warm < 500; warm += 1) await answerOf(shot);
  const port = Number(new URL(address).port);
  const { ask, close } = asker(port, requestBytes('/graphql', port, bystander, shot.body));
  const rates: number[] = [];
  for (const connections of [8, 16, 32, 64]) {
    rates.push(await rateWith(connections, ask));
    say(`${connections} connections: ${rates.at(-1)?.toFixed(0)} answers/s`);
  }
  const peak = Math.max(...rates);
  for (const times of [1.5, 3]) {
    const { sent, goodput, served, refused, failed } = await flood(peak * times, ask);
    const ms = (values: readonly number[]) =>
      `${quantile(values, 0.5).toFixed(0)} / ${quantile(values, 0.99).toFixed(0)} ms`;
    console.log(
      `${times} times the peak of ${peak.toFixed(0)}/s: ${sent} sent, goodput ${goodput.toFixed(0)}/s (${((100 * goodput) / peak).toFixed(0)}%), answered in ${ms(served)} (p50 / p99), ${refused.length} refused in ${ms(refused)}, ${failed} failed`,
    );
  }
  close();
  console.log(placeOf(facts));
} finally {
  await stop();
}
