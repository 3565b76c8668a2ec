import type { Logger } from '@kd/kit/log';
import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import { GraphQLError } from 'graphql';
import { timeFrame } from '../figures.ts';
import { createFrame } from '../frame.ts';
import type { Frame, Sink } from '../frame.ts';
import type { Connections } from './connections.ts';
import { events } from './figures.ts';
import type { Hydrate } from './hydrate.ts';
import { inOrder } from './in-order.ts';
import type { InOrder } from './in-order.ts';
import { sameUpstream } from './plan.ts';
import type { Topic, TopicPlan } from './plan.ts';

/** What a room works with. */
export type RoomOptions = {
  topic: Topic;
  plan: TopicPlan;
  connections: Connections;
  hydrate: Hydrate;
  /** Hears that nobody may come in any more: its subgraph has ended it, or the last one has left. */
  over(): void;
  log: Logger;
};

/** Events that are made whole at once. */
const atOnce = 8;
/** Events that wait to be made whole, at most: more would only come later and later. */
const mostWaiting = 256;

/** Everybody who subscribed to the same: one operation at a subgraph, one frame for each of its events. */
export class UpstreamRoom {
  /** Resolves when the subgraph was asked. Rejects with a GraphQLError when it cannot be. */
  readonly ready: Promise<void>;
  readonly #options: RoomOptions;
  readonly #sinks = new Set<Sink>();
  readonly #frames: InOrder<Frame | undefined>;
  readonly #begun = Promise.withResolvers<void>();
  #plan: TopicPlan;
  #operation: object = {};
  #stop: () => void = () => {};
  #position = 0;
  #isReady = false;
  #isOver = false;
  #missed = false;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#plan = options.plan;
    this.#frames = inOrder(atOnce, (error) => options.log.error({ err: error }, 'an event could not be handed on'));
    this.ready = this.#begun.promise;
    // Whoever comes in waits for it; nobody may be left.
    this.ready.catch(() => {});
    this.#subscribe();
  }

  get topic(): Topic {
    return this.#options.topic;
  }

  size(): number {
    return this.#sinks.size;
  }

  add(sink: Sink): void {
    this.#sinks.add(sink);
  }

  /** The last one closes the room. */
  remove(sink: Sink): void {
    if (this.#sinks.delete(sink) && this.#sinks.size === 0) this.close();
  }

  /** Goes on by another plan: with the same operation, where it asks the same; otherwise with a new one in its place. */
  move(plan: TopicPlan): void {
    const before = this.#plan;
    if (this.#isOver) return plan.held.release();
    this.#plan = plan;
    before.held.release();
    if (sameUpstream(before, plan)) return;
    const stop = this.#stop;
    this.#missed = true;
    this.#subscribe();
    stop();
  }

  /** Ends it for everybody: with these errors or, without any, as complete. */
  end(errors: readonly GraphQLError[]): void {
    if (this.#isOver) return;
    const [first] = errors;
    const sinks = [...this.#sinks];
    this.#sinks.clear();
    this.close();
    if (!this.#isReady) return this.#begun.reject(first ?? new GraphQLError('It was over at once.'));
    for (const sink of sinks) sink.end(first, errors);
  }

  /** Ends it without a word to anybody. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#operation = {};
    this.#stop();
    this.#plan.held.release();
    this.#options.over();
  }

  #subscribe(): void {
    const { upstream, primary } = this.#plan;
    const operation = {};
    this.#operation = operation;
    const isOurs = () => this.#operation === operation;
    this.#stop = this.#options.connections.subscribe(upstream, primary, {
      begun: (again) => {
        if (!isOurs()) return;
        this.#missed ||= again;
        this.#isReady = true;
        this.#begun.resolve();
      },
      next: (answer) => {
        if (isOurs()) this.#receive(answer);
      },
      end: (errors) => {
        if (!isOurs()) return;
        this.#options.over();
        // After the events before it.
        this.#frames.add(
          async () => undefined,
          () => isOurs() && this.end(primary.errorsOf(errors)),
        );
      },
    });
  }

  #receive(answer: SubgraphAnswer): void {
    if (this.#frames.size() >= mostWaiting) return this.end([tooFast()]);
    const { topic, hydrate } = this.#options;
    const plan = this.#plan;
    events.inc({ subgraph: plan.primary.subgraph });
    const position = (this.#position += 1);
    const event = { topic, plan, answer, missed: this.#missed };
    this.#missed = false;
    const at = Date.now();
    const entity = `${plan.primary.subgraph}:${position}`;
    // Another supergraph may take over before its turn comes.
    const held = plan.held.again();
    const complete = async (): Promise<Frame | undefined> => {
      if (this.#isOver) return undefined;
      return createFrame({ payload: await hydrate(event), position, cursor: '', entity, at });
    };
    this.#frames.add(
      () => complete().finally(held.release),
      (frame) => {
        if (!frame) return;
        for (const sink of this.#sinks) sink.next(frame);
        timeFrame(frame);
      },
    );
  }
}

const tooFast = () =>
  new GraphQLError('Events come faster than they can be made whole. Subscribe to less, or subscribe again later.', {
    extensions: { code: 'OVERLOADED', retryAfter: 1 },
  });
