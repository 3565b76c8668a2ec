import autocannon from 'autocannon';
import type { Shot } from './dashboard.ts';

/**
 * The load generator, a process of its own so that its CPU is nobody else's: `node bench/load.ts <LoadOrder as JSON>` prints
 * the LoadReport as JSON.
 */

/** What to fire, for how long. */
export type LoadOrder = { shot: Shot; connections: number; seconds: number; expected: string };

/** What came of it. `wrong` are answers that were late, failed or differed from the expected bytes. */
export type LoadReport = { answers: number; seconds: number; wrong: number; p50: number; p99: number };

if (import.meta.main) {
  const { shot, connections, seconds, expected } = JSON.parse(process.argv[2] ?? '') as LoadOrder;
  const result = await autocannon({ ...shot, method: 'POST', connections, duration: seconds, expectBody: expected });
  const { latency, non2xx, errors, timeouts, mismatches } = result;
  const report: LoadReport = {
    answers: result['2xx'],
    seconds: result.duration,
    wrong: non2xx + errors + timeouts + mismatches,
    p50: latency.p50,
    p99: latency.p99,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
