import type { SubgraphAnswer } from '@kd/kit/subgraph/execute';
import type { GraphQLError } from 'graphql';
import type { Logger } from '@kd/kit/log';
import type { Audience } from './cache/audience.ts';
import type { Cache } from './cache/cache.ts';
import type { Asks, Reading } from './cache/reading.ts';
import { complete } from './complete.ts';
import type { Completion } from './complete.ts';
import type { Variant } from './compile.ts';
import { merger } from './data.ts';
import type { Data, Merge } from './data.ts';
import { errorsOf, failedForAll } from './failures.ts';
import type { Failure } from './failures.ts';
import { askOf, isHeard, placer, receive } from './fetch.ts';
import { hiddenIn } from './hidden.ts';
import { vainWrites } from './in-vain.ts';
import { introspector } from './introspection.ts';
import type { LinkAnswer, Links } from './links/link.ts';
import { hearing } from './observer.ts';
import type { Observer } from './observer.ts';
import type { Operation } from './operations.ts';
import type { Place } from './places.ts';
import { partName } from './schedule.ts';
import type { Call } from './schedule.ts';
import { laterPatches } from './stages.ts';
import type { Patch } from './stages.ts';
import type { LoadedSupergraph } from './supergraph.ts';
import { variablesOf, variablesText } from './variables.ts';

/** What travels with one operation through all its subgraph calls. */
export type Journey = {
  /** The signed statement of who is asking, if one is; asked for at each call, since signing in changes it on the way. */
  statement(): string | undefined | Promise<string | undefined>;
  /** Hears what a subgraph says to the router beside its data. */
  onAnswer?(subgraph: string, answer: SubgraphAnswer): void;
  correlationId: string;
  idempotencyKey?: string | undefined;
  /** What the client said that subgraphs are to hear, as headers. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Whether subgraphs have to know first what others have committed (`SubgraphRequest.caughtUp`). */
  caughtUp?: boolean | undefined;
  /** Reads with equal keys that are under way at once may share an answer. */
  shareKey?: string | undefined;
  /** With whom answers may be shared later; without it nothing is kept of them, and nothing kept is given. */
  audience?: Audience | undefined;
  /** Call it when the operation is done and before its answer goes out: gives the answer's extensions, if it has any. */
  end?(): Promise<Record<string, unknown> | undefined>;
};

/** An operation to run, with variables as the client sent them. */
export type Execution = {
  operation: Operation;
  variables: Record<string, unknown>;
  journey: Journey;
  /** Sources that stand beside the links for this execution: an event that answers for the `live` subgraph. */
  sources?: Record<string, Source>;
  /** Hears of its calls. */
  observer?: Observer | undefined;
};

/** Answers what the plan asks of one subgraph; undefined for what the subgraph itself is to be asked. */
export type Source = (
  query: string,
  variables: Record<string, unknown>,
) => SubgraphAnswer | Promise<SubgraphAnswer> | undefined;

/** What an execution gives: data as JSON text, and errors, which have a path, a code and a subgraph where there is one. */
export type Answer = {
  data: string;
  errors: GraphQLError[];
  /** The same as a response's body, where it is kept as that. */
  bytes?: Buffer;
  /** What was deferred, as it comes. */
  later?: AsyncIterable<Patch[]>;
};

/** Runs planned operations. */
export type Executor = (execution: Execution) => Promise<Answer>;

/** One execution under way. */
type Run = Pick<Execution, 'variables' | 'journey'> & {
  sources: Execution['sources'] | undefined;
  data: Data;
  /** Whether all strings of the data are plain, as far as it has come: see `LinkAnswer`. */
  isPlain: boolean;
  /** By stage. */
  failures: Failure[][];
  links: Links;
  merge: Merge;
  reading: Reading | undefined;
  observer: Observer | undefined;
  log: Logger;
};

/**
 * Makes the executor of a supergraph: it makes a plan's calls, merges what comes back, and writes the answer. A subgraph that
 * fails leaves nulls and errors; the rest of the answer comes.
 */
export function createExecutor(supergraph: LoadedSupergraph, links: Links, log: Logger, cache?: Cache): Executor {
  const merge = merger(supergraph.supergraphSchema);
  const isHidden = hiddenIn(supergraph);
  return async ({ operation, variables, journey, sources, observer }) => {
    const variant = operation.variantFor(variables);
    const { audience } = journey;
    // What an event answers for is newer than anything kept.
    const keeps = operation.kind === 'query' && !sources && audience;
    const reading = keeps
      ? cache?.read({ hash: operation.hash, calls: variant.calls, variables, audience })
      : undefined;
    const whole = reading?.whole() ?? (reading?.elsewhere && (await reading.elsewhere()));
    if (whole) return keptAnswer(whole);
    const run: Run = {
      variables,
      journey,
      sources,
      data: {},
      isPlain: true,
      failures: [[], ...variant.later.map(() => [])],
      links,
      merge,
      reading,
      observer,
      log,
    };
    const completion = { introspect: introspector(supergraph.clientSchema, operation, variables), isHidden };
    const done = makeCalls(variant, run, completion);
    await done[0];
    const { answer, nulls } = firstAnswer(variant, run, completion);
    if (done.length === 1 && answer.errors.length === 0) reading?.keepWhole(answer.data);
    if (done.length > 1) answer.later = laterPatches(variant, { ...run, nulls }, done, completion);
    return answer;
  };
}

const beforeData = '{"data":'.length;

const keptAnswer = (bytes: Buffer): Answer => ({
  bytes,
  errors: [],
  get data() {
    return bytes.toString('utf8', beforeData, bytes.length - 1);
  },
});

function firstAnswer(
  { root, first, write }: Variant,
  { data, isPlain, failures }: Run,
  completion: Completion,
): { answer: Answer; nulls: readonly Place[] } {
  const [failed = []] = failures;
  const written = write(data, isPlain);
  if (written !== undefined) {
    const errors = failed.length === 0 ? [] : errorsOf(failed, [], root, data);
    return { answer: { data: written, errors }, nulls: [] };
  }
  const { text, problems } = complete(first, data, completion);
  const answer = { data: text, errors: errorsOf(failed, problems, root, data) };
  return { answer, nulls: problems.map(({ nulled }) => nulled ?? []) };
}

/**
 * Makes each call as soon as those that it waits for are answered, and gives a promise for each stage of the answer. They never
 * fail: what goes wrong is among the failures.
 */
function makeCalls(variant: Variant, run: Run, completion: Completion): Promise<void>[] {
  const { calls, later } = variant;
  const waiting = calls.map(({ waitsFor }) => waitsFor);
  const open = Array.from({ length: 1 + later.length }, () => 0);
  for (const { stage } of calls) open[stage] = (open[stage] ?? 0) + 1;
  const finished: (() => void)[] = [];
  const done = open.map((left, stage) =>
    left === 0 ? Promise.resolve() : new Promise<void>((resolve) => (finished[stage] = resolve)),
  );
  const isInVain = vainWrites(variant, run.data, completion);
  const start = (call: Call): void => {
    const answered = isInVain(call) ? undefined : makeCall(call, run);
    if (answered) void answered.then(() => finish(call));
    else finish(call);
  };
  const finish = ({ before, stage }: Call): void => {
    const left = (open[stage] ?? 0) - 1;
    open[stage] = left;
    if (left === 0) finished[stage]?.();
    for (const index of before) {
      const others = (waiting[index] ?? 0) - 1;
      waiting[index] = others;
      const next = calls[index];
      if (others === 0 && next) start(next);
    }
  };
  for (const call of calls) if (call.waitsFor === 0) start(call);
  return done;
}

/** Makes a call; undefined when there was nothing to ask. */
function makeCall(call: Call, run: Run): Promise<void> | undefined {
  const asks = call.parts.map((part) => askOf(part, run.data, run.isPlain));
  run.observer?.due?.(call, asks);
  if (!run.reading) return ask(call, asks, run);
  const mergeKept: Merge = (target, kept) => {
    // Of what was kept nobody knows how it was written.
    run.isPlain = false;
    run.merge(target, kept);
  };
  return run.reading.answer(asks, mergeKept, (left) => ask(call, left, run));
}

function ask(call: Call, asks: Asks, run: Run): Promise<void> | undefined {
  const asked = asks.reduce((bits, ask, index) => (ask ? bits | (1 << index) : bits), 0);
  return asked === 0 ? undefined : askAndReceive(call, asks, asked, run);
}

function askAndReceive(call: Call, asks: Asks, asked: number, run: Run): Promise<void> {
  const fail = (error: unknown): void => {
    run.log.error({ err: error, subgraph: call.subgraph }, 'the answer of a subgraph could not be used');
    run.failures[call.stage]?.push({ subgraph: call.subgraph, error: { message: '' }, place: call.parts[0]?.[0].path });
  };
  return send(call, asks, asked, run).then((answer) => {
    try {
      return received(call, asks, asked, answer, run);
    } catch (error) {
      return fail(error);
    }
  }, fail);
}

function received(call: Call, asks: Asks, asked: number, answer: LinkAnswer, run: Run): Promise<void> | undefined {
  if (failedForAll(call, answer, asked)) {
    const each = [...asks.keys()].filter((index) => asks[index] !== undefined);
    return Promise.all(each.map((index) => askAndReceive(call, only(asks, index), 1 << index, run))).then(() => {});
  }
  if (answer.isPlain !== true) run.isPlain = false;
  run.journey.onAnswer?.(call.subgraph, answer);
  take(call, asks, answer, run);
  return undefined;
}

const only = (asks: Asks, index: number): Asks => asks.map((ask, at) => (at === index ? ask : undefined));

/** Sends what is asked. Without a promise where none is needed: this is most of what a small query costs. */
function send(call: Call, asks: Asks, asked: number, run: Run): Promise<LinkAnswer> {
  const { subgraph, writes } = call;
  const { journey, sources, links } = run;
  const query = call.textFor(asked);
  const known = sources?.[subgraph]?.(query, variablesOf(asks, run.variables));
  if (known) return Promise.resolve(known);
  const link = links[subgraph];
  if (!link) return Promise.reject(new Error(`There is no link to the subgraph ${subgraph}.`));
  const sent = run.observer?.sent(call, asks, query);
  const takesText = link.takesText === true;
  // Made now: while a statement is waited for, the objects may change.
  const variables = takesText ? undefined : variablesOf(asks, run.variables);
  const variablesJson = takesText ? variablesText(asks, run.variables) : undefined;
  const askWith = (statement: string | undefined): Promise<LinkAnswer> =>
    link.ask({
      query,
      variables,
      variablesJson,
      statement,
      correlationId: journey.correlationId,
      idempotencyKey: journey.idempotencyKey,
      shareKey: writes ? undefined : journey.shareKey,
      caughtUp: journey.caughtUp,
      headers: journey.headers,
      read: isHeard(asks) ? undefined : call.readFor(asked),
      trace: sent?.trace,
    });
  const statement = journey.statement();
  const answer = typeof statement === 'object' ? statement.then(askWith) : askWith(statement);
  return sent ? hearing(sent, answer) : answer;
}

function take({ subgraph, stage }: Call, asks: Asks, answer: SubgraphAnswer, run: Run): void {
  const failures = run.failures[stage] ?? [];
  const { errors = [] } = answer;
  // Before merging, while the objects stand where they stood when they were asked for.
  const placers = errors.length > 0 ? asks.map((ask) => ask && placer(ask, run.data)) : [];
  for (const error of errors) {
    for (const [index, placesOf] of placers.entries()) {
      const concerns = asks.length === 1 || !error.path?.length || error.path[0] === partName(index, asks.length).field;
      if (placesOf && concerns) failures.push(...placesOf(error));
    }
  }
  for (const [index, ask] of asks.entries()) {
    const misfit = ask && receive(ask, partName(index, asks.length).field, answer);
    if (misfit) failures.push({ subgraph, error: misfit, place: ask.part[0].path });
  }
}
