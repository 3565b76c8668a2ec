import { counter, countsHistogram, secondsHistogram } from '@kd/kit/metrics';
import type { Frame } from './frame.ts';

/** What the live engine counts; the transports count for themselves. */
export const figures = {
  events: counter({ name: 'kd_live_events_total', help: 'Events that rooms have heard' }),
  hydrations: counter({ name: 'kd_live_hydrations_total', help: 'Events that were turned into what a room selected' }),
  failures: counter({
    name: 'kd_live_failed_hydrations_total',
    help: 'Hydrations of which something could not be had',
  }),
  staleRetries: counter({
    name: 'kd_live_stale_retries_total',
    help: 'Hydrations that were tried again, since an entity was older than its event or a subgraph did not answer',
    labels: ['reason'],
  }),
  frames: counter({ name: 'kd_live_frames_total', help: 'Frames handed to subscriptions' }),
  conflated: counter({
    name: 'kd_live_conflated_total',
    help: 'Events or frames that a newer one about the same entity stood in for',
  }),
  replayed: counter({ name: 'kd_live_replayed_frames_total', help: 'Frames handed to subscriptions that came back' }),
  replaySize: countsHistogram({ name: 'kd_live_replay_size', help: 'Events that a subscription had missed' }),
  expired: counter({ name: 'kd_live_expired_cursors_total', help: 'Cursors that were too old or unknown' }),
  repaired: counter({ name: 'kd_live_repaired_events_total', help: 'Events that were read after a gap in the bus' }),
};

const observeEvent = secondsHistogram({
  name: 'kd_live_event_seconds',
  help: 'From the moment an event was heard until its frame was handed to the kernel for the last of its readers',
}).observer({});

/** Times a frame that all in a room have been handed. */
export const timeFrame = ({ at }: Frame): void => observeEvent(Math.max(0, Date.now() - at) / 1_000);
