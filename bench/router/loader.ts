import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { nap } from '../nap.ts';
import { quantileOfSorted } from '../report.ts';
import { messageSplitter } from './messages.ts';
import { coldDigits, cursorStart } from './scenarios.ts';

/**
 * The generator of load, a process of its own. Tell it a LoadOrder; it says `begin` when the warm-up is over, and the
 * LoadReport when the time is. Connections are raw sockets that are kept alive, one request at a time on each.
 */

/** What to fire at which port, for how long. */
export type LoadOrder = {
  port: number;
  /** For each connection the request that it sends and the body that every answer must have, byte for byte. */
  lines: { request: string; expected: string }[];
  warmUpMs: number;
  ms: number;
};

/** What came of it: latencies in milliseconds, and the share of a core that firing took. */
export type LoadReport = { answers: number; seconds: number; p50: number; p99: number; core: number };

/** What the generator tells. */
export type LoadNews = { kind: 'begin' } | { kind: 'end'; report: LoadReport } | { kind: 'failed'; message: string };

const fewestAnswers = 16;
const patienceMs = 5_000;
/** How long it sleeps between looking what came: little beside what routers take, and the fastest are compared by CPU time. */
const napMs = 0.25;

let coldCount = 0;

/** Gives a request each time: always the same, or with another number wherever the operation's name has one. */
function requestSource(request: string): () => Buffer | string {
  const places = [...request.matchAll(coldDigits)].map(({ index }) => index);
  if (places.length === 0) {
    const bytes = Buffer.from(request, 'latin1');
    return () => bytes;
  }
  const length = request.match(coldDigits)?.[0].length ?? 0;
  return () => {
    coldCount += 1;
    const number = String(coldCount).padStart(length, '0');
    const bytes = Buffer.from(request, 'latin1');
    for (const place of places) bytes.write(number, place, 'latin1');
    return bytes;
  };
}

const cursorBytes = Buffer.from(cursorStart);

/** Whether a body is what is wanted, but for the cursor that a write's answer ends with. */
function isWanted(wanted: Buffer, body: Buffer): boolean {
  if (!wanted.equals(body.subarray(0, wanted.length))) return false;
  return body.length === wanted.length || body.indexOf(cursorBytes, wanted.length) === wanted.length;
}

function fire({ port, lines, warmUpMs, ms }: LoadOrder, tell: (news: LoadNews) => void): void {
  const sockets: Socket[] = [];
  const latencies: number[] = [];
  let phase: 'warm-up' | 'measured' | 'over' = 'warm-up';
  let begun = 0;
  let cpu = process.cpuUsage();

  const over = (news: LoadNews) => {
    if (phase === 'over') return;
    phase = 'over';
    for (const socket of sockets) socket.destroy();
    tell(news);
  };
  const open = ({ request, expected }: LoadOrder['lines'][number]) => {
    const nextRequest = requestSource(request);
    const wanted = Buffer.from(expected, 'latin1');
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(nextRequest());
    };
    const split = messageSplitter((head, body) => {
      if (phase === 'measured') latencies.push(performance.now() - sentAt);
      if (!head.startsWith('HTTP/1.1 200') || !isWanted(wanted, body)) {
        over({ kind: 'failed', message: `a wrong answer: ${head}\n\n${body.toString().slice(0, 1_000)}` });
      } else if (phase !== 'over') send();
    });
    socket.on('connect', send).on('data', split);
    socket.on('error', ({ message }) => over({ kind: 'failed', message }));
    socket.on('close', () => over({ kind: 'failed', message: 'the connection was closed' }));
    sockets.push(socket);
  };
  for (const line of lines) open(line);
  const lookNowAndThen = async () => {
    while (phase !== 'over') await nap(napMs);
  };
  void lookNowAndThen();

  setTimeout(() => {
    if (phase === 'over') return;
    phase = 'measured';
    begun = performance.now();
    cpu = process.cpuUsage();
    tell({ kind: 'begin' });
    const finish = () => {
      // On a busy machine a slice is drawn out rather than say nothing.
      if (latencies.length < fewestAnswers && performance.now() - begun < patienceMs)
        return void setTimeout(finish, 50);
      const seconds = (performance.now() - begun) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      const sorted = Float64Array.from(latencies).sort();
      const core = (user + system) / 1e6 / seconds;
      const [p50, p99] = [quantileOfSorted(sorted, 0.5), quantileOfSorted(sorted, 0.99)];
      over({ kind: 'end', report: { answers: sorted.length, seconds, p50, p99, core } });
    };
    setTimeout(finish, ms);
  }, warmUpMs);
}

if (import.meta.main) {
  process.on('message', (order: LoadOrder) => fire(order, (news) => process.send?.(news)));
}
