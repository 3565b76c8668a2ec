import type { Logger } from '@kd/kit/log';
import type { Cache } from './execution/cache/cache.ts';
import { createExecutor } from './execution/execute.ts';
import type { Executor } from './execution/execute.ts';
import type { Links } from './execution/links/link.ts';
import { operationCache } from './execution/operations.ts';
import type { Operation, OperationText } from './execution/operations.ts';
import { loadSupergraph } from './execution/supergraph.ts';
import type { LoadedSupergraph } from './execution/supergraph.ts';
import type { DocumentLimits } from './limits/document.ts';
import type { GraphQLError } from 'graphql';

/** Everything that depends on the supergraph and is exchanged with it. */
export type Engine = {
  supergraph: LoadedSupergraph;
  /** The operation of a text, or what is wrong with it. */
  operations: (text: OperationText) => Operation | readonly GraphQLError[];
  executor: Executor;
  /** What it keeps of subgraphs' answers, if anything. */
  cache: Cache | undefined;
};

/** Where the engine of the moment is found. */
export type Engines = {
  current(): Engine;
  /** Runs work with the current engine, which stays whole until the work is done, whatever takes its place meanwhile. */
  use<T>(work: (engine: Engine) => Promise<T>): Promise<T>;
};

/** A hold on an engine, which stays whole until all holds on it are released. */
export type Held = {
  engine: Engine;
  /** Another hold on the same engine. */
  again(): Held;
  release(): void;
};

/** For a router whose supergraph never changes while it runs. */
export const onlyEngine = (engine: Engine): Engines => ({ current: () => engine, use: (work) => work(engine) });

/** What an engine is made of. */
export type EngineParts = {
  /** The composed supergraph. */
  sdl: string;
  /** The links to its subgraphs. */
  linksOf: (supergraph: LoadedSupergraph) => Links;
  limits: DocumentLimits;
  /** Makes its cache; without it every read asks the subgraphs. */
  cacheOf?: ((supergraph: LoadedSupergraph) => Cache) | undefined;
  log: Logger;
};

/** Makes an engine. @throws GraphQLError when the text is no Federation 2 supergraph */
export function createEngine({ sdl, linksOf, limits, cacheOf, log }: EngineParts): Engine {
  const supergraph = loadSupergraph(sdl);
  const cache = cacheOf?.(supergraph);
  return {
    supergraph,
    operations: operationCache(supergraph, limits, log),
    executor: createExecutor(supergraph, linksOf(supergraph), log, cache),
    cache,
  };
}
