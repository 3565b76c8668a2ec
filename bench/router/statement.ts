import { systemClock } from '@kd/kit/clock';
import { signStatement } from '@kd/kit/viewer';
import type { Viewer } from '@kd/kit/viewer';

const renewAfterMs = 10_000;

/** As many as there are connections: equal calls of different people must not look alike to whoever shares them. */
const sessions = 128;

/**
 * The signed statements that the subgraphs want, of the viewer in `BENCH_VIEWER` in one session after the other. Ours asks its
 * sessions and signs for each request; the others get theirs from here, renewed every ten seconds, in their favour.
 */
export function statementSource(): () => string {
  const viewer = JSON.parse(process.env['BENCH_VIEWER'] ?? '') as Viewer;
  const key = process.env['KD_STATEMENT_KEY'] ?? '';
  let signed: string[] = [];
  let signedAt = -Infinity;
  let turn = 0;
  return () => {
    const now = performance.now();
    if (now - signedAt > renewAfterMs) {
      signedAt = now;
      signed = Array.from({ length: sessions }, (_, index) =>
        signStatement({ ...viewer, ...(viewer.kind === 'user' && { sessionId: `bench-${index}` }) }, key, systemClock),
      );
    }
    turn = (turn + 1) % sessions;
    return signed[turn] ?? '';
  };
}
