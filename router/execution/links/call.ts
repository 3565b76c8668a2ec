import type { RawAnswer } from './answer-reader.ts';
import type { Connection } from './connection.ts';

/** One request on its way. */
export type Call = {
  /** The request as it is sent, one character per byte; empty once it is sent. */
  bytes: string;
  /** Whether nothing else may be in flight on its connection: a write, whose fate must not hang on others. */
  alone: boolean;
  /** Whether it usually takes much longer than others, so that nothing should wait behind it. */
  slow: boolean;
  onAnswer(answer: RawAnswer, tookMs: number, now: number): void;
  onFailure(failure: CallFailure): void;
  /** Where it is in flight. */
  connection: Connection | undefined;
  /** Whether others were in flight before it on its connection. */
  pipelined: boolean;
};

/** Why a call has no answer. */
export type CallFailure = {
  error: Error;
  /** Whether the peer cannot have seen a single byte of it. */
  unsent: boolean;
  /** Whether the connection had been in use before and ended without a byte of an answer, as idle ones do at any moment. */
  stale: boolean;
};
