import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { correlationHeader } from '@kd/kit/subgraph/serve';
import type { Span } from '@kd/kit/tracing/tracer';
import type { StatusAnswer } from '../answer.ts';
import { eventStreamAnswer, eventStreamType } from './event-stream.ts';
import type { MediaType, Negotiated } from './media-type.ts';
import { refusalBody } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { respondInParts } from './parts.ts';
import { readyAnswer, respond, respondReady } from './respond.ts';
import type { Ready } from './respond.ts';

/** A request that is being answered. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  correlationId: string;
  /** Where requests are traced. */
  span: Span | undefined;
  negotiated: Negotiated;
  /** What the answer's headers say of what the client has left. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Whether the connection ends with this answer. */
  isLast: () => boolean;
};

const decentId = /^[\w-]{8,64}$/;

/** A correlation id that the client may choose, if it is a decent one. */
export function correlationOf({ headers }: IncomingMessage): string {
  const given = headers[correlationHeader];
  return typeof given === 'string' && decentId.test(given) ? given : randomUUID();
}

/**
 * What is told in an event stream: answers, and what is wrong with the request itself, since a page can read neither status nor
 * body of a stream that was refused. All else keeps its status.
 */
const asEvents: ReadonlySet<number> = new Set([200, 400, 404]);

/** Sends an answer in the media type that was agreed on, with the status that belongs to it. */
export function send(exchange: Exchange, { status, body, inDocument, headers: own, later }: StatusAnswer): void {
  const { request, response, correlationId, negotiated, headers, isLast } = exchange;
  const outgoing = {
    // Who asks for application/json by name reads 200 for whatever a document is at fault for.
    status: inDocument === true && negotiated.legacy ? 200 : status,
    type: negotiated.type,
    body,
    correlationId,
    headers: headers && own ? { ...headers, ...own } : (own ?? headers),
  };
  if (negotiated.stream === 'sse' && asEvents.has(status))
    return respond(
      request,
      response,
      { ...outgoing, status: 200, type: eventStreamType, body: eventStreamAnswer(String(body)) },
      isLast(),
    );
  if (!later) return respond(request, response, outgoing, isLast());
  // Cut off in the middle: what the client has is not the whole, and it must not take it for that.
  respondInParts(response, outgoing, later, isLast()).catch(() => void response.destroy());
}

/** Turns a request away. */
export function refuse(exchange: Exchange, refusal: Refusal): void {
  const { status, headers } = refusal;
  send(exchange, { status, body: refusalBody(refusal), ...(headers && { headers }) });
}

const readyRefusals = new WeakMap<Refusal, Map<MediaType, Ready>>();

function readyRefusal(refusal: Refusal, type: MediaType): Ready {
  let byType = readyRefusals.get(refusal);
  if (!byType) readyRefusals.set(refusal, (byType = new Map()));
  let ready = byType.get(type);
  if (!ready) {
    const { status, headers } = refusal;
    byType.set(type, (ready = readyAnswer({ status, type, body: refusalBody(refusal), headers })));
  }
  return ready;
}

/**
 * Turns a request away in the same words as others before it, with as little work as can be: that many are turned away is when
 * there is none to spare.
 */
export function refuseInPassing(exchange: Exchange, refusal: Refusal): void {
  const { request, response, correlationId, negotiated, isLast } = exchange;
  const isUsual = request.method === 'POST' && request.httpVersion === '1.1' && !isLast();
  const ready = readyRefusal(refusal, negotiated.type);
  if (!isUsual || !respondReady(response, ready, correlationId)) refuse(exchange, refusal);
}
