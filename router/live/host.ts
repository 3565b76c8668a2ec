import type { IncomingHttpHeaders } from 'node:http';
import type { Origin } from '@kd/kit/viewer';
import type { Present } from '../answer-errors.ts';
import type { Refused, StatusAnswer } from '../answer.ts';
import type { Operation } from '../execution/operations.ts';
import type { Parameters } from '../front/parameters.ts';
import type { Sink } from './frame.ts';

/** With what somebody asks to be let in. */
export type Credentials = {
  /** The payload of `connection_init`; empty over plain HTTP. */
  payload: Readonly<Record<string, unknown>>;
  /** The headers of the HTTP request that opened the connection. */
  headers: IncomingHttpHeaders;
};

/** A subscription that is to begin. */
export type Wanted = {
  operation: Operation;
  variables: Record<string, unknown>;
  /** Where the client has got to: `extensions.cursor`, or `Last-Event-ID` over SSE. As it came: nothing is known of its form. */
  cursor: string | undefined;
};

/** Somebody who was let in, for as long as the credentials hold. */
export type Guest = {
  /** Who it is, for what one person may have of; undefined where nobody is known. */
  readonly person: string | undefined;
  /** The session behind it, which may be ended (see `LiveHost.onSessionEnded`). */
  readonly session: string | undefined;
  /** When the credentials are over, in milliseconds since the epoch; `Infinity` for never. */
  readonly expires: number;
  /** Whether the session goes on. @throws whatever keeps it from being known */
  stands(): Promise<boolean>;
  /** The operation if it may be run with its variables, or the answer that says why not. Counts it either way. */
  prepare(request: Parameters): { operation: Operation } | Refused;
  /** Answers a query or mutation. Failures are answers, too. */
  answer(request: Parameters): Promise<StatusAnswer>;
  /**
   * Begins a subscription. Nothing is missed after the promise resolves. The returned function ends it.
   * @throws GraphQLError that says why not
   */
  subscribe(wanted: Wanted, sink: Sink): Promise<() => void>;
};

/** The router behind the live transports, whichever it is: they know nothing else of it. */
export type LiveHost = {
  /** Lets somebody in. @throws GraphQLError when the credentials don't do */
  enter(credentials: Credentials, origin: Origin): Promise<Guest>;
  /** Calls the listener when a session was ended; with null when any may have been, and nobody knows which. */
  onSessionEnded(listener: (session: string | null) => void): void;
  /** What clients see of an error that ends a subscription. */
  present: Present;
};
