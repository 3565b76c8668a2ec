import { counter, gaugeOnRead } from '@kd/kit/metrics';
import { GraphQLError } from 'graphql';

/** How many operations run at once, how many wait for their turn, and for how long at most. */
export type AdmissionLimits = { concurrent: number; queue: number; waitMs: number };

/** Bounds the work in progress, so that what is begun is finished in time however much is asked for. */
export type Admission = {
  /** Whether a request that comes now is refused: can be asked before its body is read, and counts the refusal. */
  isFull(): boolean;
  /** A place: at once where there is one, after a wait where the queue has room. @throws OVERLOADED */
  enter(): Promise<void> | undefined;
  /** Gives the place to whoever waits longest. */
  leave(): void;
  counts(): { running: number; waiting: number };
};

/** Seconds that a client is asked to wait when it was refused. */
export const retryAfterSeconds = 1;

// One for all: it is needed often when there is no time for it.
const overloaded = new GraphQLError('There is more to do than can be done right now: try again in a second.', {
  extensions: { code: 'OVERLOADED', retryAfter: 1 },
});

const refusals = counter({
  name: 'kd_router_refused_total',
  help: 'Requests refused at the door for the sake of others',
  labels: ['reason'],
});

/** Counts a refusal at the door. */
export const countRefusal = (reason: 'full' | 'waited' | 'rate'): void => refusals.inc({ reason });

type Waiting = { since: number; go: () => void; giveUp: (error: GraphQLError) => void };

/**
 * Makes the bounds of one router. Work in progress is bounded, and so is the queue before it: a full queue refuses at once,
 * which costs next to nothing, so that under any load what is begun still comes to its end. Who waits is served in order.
 */
export function createAdmission(
  { concurrent, queue, waitMs }: AdmissionLimits,
  metric = 'kd_router_operations',
): Admission {
  let running = 0;
  const waiting: Waiting[] = [];
  const pace = createPace();
  let timer: NodeJS.Timeout | undefined;
  const refuse = (reason: 'full' | 'waited'): GraphQLError => {
    countRefusal(reason);
    return overloaded;
  };
  /** Everybody waits equally long at most: whoever came first gives up first, and one timer is enough. */
  const watchFirst = (): void => {
    const [first] = waiting;
    timer = first && setTimeout(sendAway, Math.max(1, first.since + waitMs - performance.now()));
  };
  const sendAway = (): void => {
    const due = performance.now() - waitMs;
    for (let first = waiting[0]; first && first.since <= due; first = waiting[0]) {
      waiting.shift();
      first.giveUp(refuse('waited'));
    }
    watchFirst();
  };
  const wait = (): Promise<void> =>
    new Promise((go, giveUp) => {
      waiting.push({ since: performance.now(), go, giveUp });
      if (timer === undefined) watchFirst();
    });
  // Whoever would not get a turn in time is told now rather than then.
  const isFull = () =>
    running >= concurrent && (waiting.length >= queue || waiting.length * pace.msForEach() > waitMs * hopeful);
  gaugeOnRead({ name: metric, help: 'Operations that run or wait', label: 'state' }, () => ({
    running,
    waiting: waiting.length,
  }));
  return {
    isFull: () => isFull() && refuse('full') !== undefined,
    enter: () => {
      if (running < concurrent) {
        running += 1;
        return undefined;
      }
      if (isFull()) throw refuse('full');
      return wait();
    },
    leave: () => {
      const next = waiting.shift();
      if (next) {
        pace.turn();
        return next.go();
      }
      running -= 1;
      pace.rest();
    },
    counts: () => ({ running, waiting: waiting.length }),
  };
}

/** The part of the longest wait that somebody may expect who is let into the queue. */
const hopeful = 0.5;

/** How soon one turn follows another while there is a queue: a mean that forgets. */
function createPace() {
  const weight = 0.1;
  let last: number | undefined;
  let mean = 0;
  return {
    msForEach: () => mean,
    turn: () => {
      const now = performance.now();
      if (last !== undefined) mean += weight * (now - last - mean);
      last = now;
    },
    rest: () => {
      last = undefined;
    },
  };
}
