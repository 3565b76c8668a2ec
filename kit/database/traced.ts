import { LRUCache } from 'lru-cache';
import pg from 'pg';
import { currentSpan } from '../log.ts';
import { SpanKind, startSpan, within } from '../tracing/tracer.ts';
import type { Attributes, Tracer } from '../tracing/tracer.ts';

/** What a trace says of a statement. */
type Described = { name: string; attributes: Attributes };

const described = new LRUCache<string, Described>({ max: 1_000 });

/** Described once per text. The text has places (`$1`) where values go, and the values are told to nobody. */
function describe(sql: string): Described {
  const known = described.get(sql);
  if (known) return known;
  const operation = (/\w+/.exec(sql)?.[0] ?? 'query').toUpperCase();
  const table = /\b(?:from|into|update)\s+(?:"?\w+"?\.)?"?(\w+)"?/i.exec(sql)?.[1];
  const name = table === undefined ? operation : `${operation} ${table}`;
  const attributes: Attributes = {
    'db.system.name': 'postgresql',
    'db.operation.name': operation,
    'db.query.summary': name,
    'db.query.text': sql,
    ...(table !== undefined && { 'db.collection.name': table }),
  };
  const fresh = { name, attributes };
  described.set(sql, fresh);
  return fresh;
}

/** Sends a statement within a span of its own, when it belongs to something that is traced: background work is not. */
export function traced<T>(by: Tracer, sql: string, send: () => Promise<T>): Promise<T> {
  const parent = currentSpan();
  if (!parent) return send();
  const span = startSpan(by, { ...describe(sql), kind: SpanKind.CLIENT, parent });
  return within(span, () =>
    send().catch((error: unknown) => {
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      if (code !== undefined) span.setAttribute('db.response.status_code', code);
      throw error;
    }),
  );
}
