import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Logger } from '@kd/kit/log';
import { counter } from '@kd/kit/metrics';
import { GraphQLError, Kind, parse, print, visit } from 'graphql';
import { LRUCache } from 'lru-cache';

/**
 * Which operations are run:
 * - `off`: all; known ones may be asked for by their hash;
 * - `log`: all, and what is not known is logged once;
 * - `only`: known ones and no others.
 */
export type PersistedMode = 'off' | 'log' | 'only';

/** What of a request names its operation. All three come from outside. */
export type OperationRequest = { query?: unknown; documentId?: unknown; extensions?: unknown };

/** The text to run, or why there is none. */
export type Found = { query: string } | { refusal: GraphQLError; status: 400 | 404 };

/** Operations that are known by the hash of their text. */
export type PersistedOperations = {
  mode: PersistedMode;
  /** The names of known operations. */
  names: ReadonlySet<string>;
  find(request: OperationRequest): Found;
};

/** What is expected of a client that sends neither text nor hash. */
const nothingToRun: Found = {
  status: 400,
  refusal: new GraphQLError(
    'A GraphQL request is a JSON object with "query" (or the hash of a persisted operation) and, as needed, "variables" and "operationName".',
    { extensions: { code: 'BAD_USER_INPUT', field: 'query' } },
  ),
};
// Clients of automatic persisted queries look for exactly this message.
const unknownHash: Found = {
  status: 404,
  refusal: new GraphQLError('PersistedQueryNotFound', { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }),
};
// The same for whatever was sent: it is not even parsed.
const notAllowed: Found = {
  status: 400,
  refusal: new GraphQLError('Only persisted operations are run here: send the hash of one.', {
    extensions: { code: 'PERSISTED_OPERATION_REQUIRED' },
  }),
};

const unknownTexts = counter({
  name: 'kd_router_unknown_operations_total',
  help: 'Operations that came as text and are in no manifest',
});

/** Keeps the operations of the manifests. In mode `log` what is not among them is logged, each once. */
export function createPersisted(
  mode: PersistedMode,
  manifests: readonly ReadonlyMap<string, string>[],
  log: Logger,
): PersistedOperations {
  const byHash = new Map(manifests.flatMap((manifest) => [...manifest]));
  const texts = new Set(byHash.values());
  const logged = new LRUCache<string, true>({ max: 1_000 });
  const note = (query: string): void => {
    unknownTexts.inc();
    const hash = sha256(query);
    if (logged.has(hash)) return;
    logged.set(hash, true);
    log.warn({ hash, operation: withoutValues(query)?.slice(0, 500) }, 'an operation is in no manifest');
  };
  const find = (request: OperationRequest): Found => {
    const { query } = request;
    // A text goes before a hash: a client that was told that its hash is not known sends both.
    if (typeof query === 'string' && query !== '') {
      if (mode === 'off' || texts.has(query)) return { query };
      if (mode === 'only') return notAllowed;
      note(query);
      return { query };
    }
    const hash = hashOf(request);
    if (hash === undefined) return mode === 'only' ? notAllowed : nothingToRun;
    const known = byHash.get(hash);
    return known === undefined ? unknownHash : { query: known };
  };
  return { mode, find, names: namesIn(texts) };
}

/** A longer document is logged by its hash alone: it is not read only to be logged. */
const maxTokens = 2_000;

/**
 * A document as it may be logged: what is written into it as a value can be anybody's password (without quotes it is an enum's),
 * and comments can be anything. One that is no GraphQL may not be logged at all.
 */
function withoutValues(query: string): string | undefined {
  try {
    const blank = { StringValue: hidden, IntValue: hidden, FloatValue: hidden, EnumValue: hidden };
    return print(visit(parse(query, { maxTokens, noLocation: true }), blank));
  } catch {
    return undefined;
  }
}

const hidden = () => ({ kind: Kind.ENUM, value: 'HIDDEN' });

const operationName = /\b(?:query|mutation|subscription)\s+(\w+)/g;

const namesIn = (texts: ReadonlySet<string>): Set<string> =>
  new Set([...texts].flatMap((text) => [...text.matchAll(operationName)].flatMap(([, name]) => name ?? [])));

/** The hash in `extensions.persistedQuery` (Apollo's format, version 1) or in `documentId`, without its `sha256:`. */
function hashOf({ documentId, extensions }: OperationRequest): string | undefined {
  const { persistedQuery } = fields(extensions);
  const { sha256Hash } = fields(persistedQuery);
  const hash = sha256Hash ?? documentId;
  return typeof hash === 'string' ? bare(hash) : undefined;
}

const fields = (value: unknown): { persistedQuery?: unknown; sha256Hash?: unknown } =>
  typeof value === 'object' && value !== null ? value : {};

const bare = (hash: string): string => (hash.startsWith('sha256:') ? hash.slice(7) : hash);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Reads a manifest, as the client preset of GraphQL Code Generator writes it: a JSON object of texts by their SHA-256.
 * @throws Error when it is none, or a hash is not its text's
 */
export function readManifest(path: string): Map<string, string> {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof manifest !== 'object' || manifest === null) throw new Error(`${path} is no manifest of operations.`);
  return new Map(
    Object.entries(manifest).map(([name, text]) => {
      const hash = bare(name);
      if (typeof text !== 'string' || sha256(text) !== hash) {
        throw new Error(`${path}: ${name} is not the SHA-256 of its operation.`);
      }
      return [hash, text];
    }),
  );
}
