import { ProtocolError, readHead } from './answer-head.ts';
import type { AnswerHead } from './answer-head.ts';

/** An answer as it came. Its body is `bytes` from `start` to `end`, until who hears of it returns: then they are used again. */
export type RawAnswer = { head: Readonly<AnswerHead>; bytes: Buffer; start: number; end: number };

/** What one answer may have at most. */
export type AnswerLimits = { headBytes: number; bodyBytes: number };

type State = 'head' | 'length' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' | 'until close';

const longestChunkLine = 1_024;
const none = Buffer.alloc(0);
const headEnd = Buffer.from('\r\n\r\n');
const lineEnd = Buffer.from('\r\n');

/**
 * Reads one answer after the other from a connection, whatever the packets that they come in. Bytes are looked at in place
 * and copied only when an answer is not whole yet, so that the caller may use its buffer again.
 */
export class AnswerReader {
  readonly #limits: AnswerLimits;
  readonly #onAnswer: (answer: RawAnswer) => void;
  #state: State = 'head';
  /** What could not be used yet: part of a head or of a line. */
  #rest: Buffer = none;
  #head: Readonly<AnswerHead> | undefined;
  #parts: Buffer[] = [];
  #bodyBytes = 0;
  /** Bytes that are still to come, of the body or of the chunk. */
  #missing = 0;
  #trailerBytes = 0;

  constructor(limits: AnswerLimits, onAnswer: (answer: RawAnswer) => void) {
    this.#limits = limits;
    this.#onAnswer = onAnswer;
  }

  /** Whether nothing of an unfinished answer was read. */
  get isBetweenAnswers(): boolean {
    return this.#state === 'head' && this.#rest.length === 0;
  }

  /** Takes what came. @throws ProtocolError when it is no answer or one that is too large */
  read(bytes: Buffer): void {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    this.#rest = none;
    let at = 0;
    while (at < all.length) {
      const next = this.#step(all, at);
      if (next === at) break;
      at = next;
    }
    if (at < all.length) this.#rest = Buffer.from(all.subarray(at));
  }

  /** The connection has ended, which also ends a body that has no other end. @throws ProtocolError in the middle of an answer */
  end(): void {
    if (this.#state === 'until close') this.#finish();
    else if (!this.isBetweenAnswers) throw new ProtocolError('The connection ended in the middle of an answer.');
  }

  /** Uses bytes from `at` on and says where it stopped; at the same place when it needs more. */
  #step(all: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(all, at);
      case 'length':
      case 'chunk':
      case 'until close':
        return this.#readBody(all, at);
      case 'chunk size':
        return this.#readLine(all, at, (line) => this.#beginChunk(line));
      case 'chunk end':
        return this.#readLine(all, at, (line) => {
          if (line !== '') throw new ProtocolError('A chunk of the answer is longer than it says.');
          this.#state = 'chunk size';
        });
      case 'trailers':
        return this.#readLine(all, at, (line) => this.#readTrailer(line));
    }
  }

  #readHead(all: Buffer, at: number): number {
    const end = all.indexOf(headEnd, at);
    if ((end === -1 ? all.length : end) - at > this.#limits.headBytes) {
      throw new ProtocolError('The headers of the answer are too large.');
    }
    if (end === -1) return at;
    const head = readHead(all.toString('latin1', at, end));
    const start = end + headEnd.length;
    if (head.status < 200) return start;
    this.#head = head;
    const { framing } = head;
    if (framing === 'chunked') this.#state = 'chunk size';
    else if (framing === 'until close') {
      this.#state = 'until close';
      this.#missing = Infinity;
    } else return this.#beginBody(framing, all, start);
    return start;
  }

  #beginBody(length: number, all: Buffer, at: number): number {
    this.#admit(length);
    const head = this.#head;
    const end = at + length;
    if (head && end <= all.length) {
      // The usual case: the whole answer is here, and nothing is copied.
      this.#reset();
      this.#onAnswer({ head, bytes: all, start: at, end });
      return end;
    }
    this.#missing = length;
    this.#state = 'length';
    return at;
  }

  #readBody(all: Buffer, at: number): number {
    const end = Math.min(all.length, at + this.#missing);
    if (this.#state === 'until close') this.#admit(end - at);
    this.#parts.push(Buffer.from(all.subarray(at, end)));
    this.#missing -= end - at;
    if (this.#missing === 0) {
      if (this.#state === 'chunk') this.#state = 'chunk end';
      else this.#finish();
    }
    return end;
  }

  #readLine(all: Buffer, at: number, take: (line: string) => void): number {
    const end = all.indexOf(lineEnd, at);
    if ((end === -1 ? all.length : end) - at > longestChunkLine) {
      throw new ProtocolError('A line between chunks of the answer is too long.');
    }
    if (end === -1) return at;
    take(all.toString('latin1', at, end));
    return end + lineEnd.length;
  }

  #beginChunk(line: string): void {
    const [, digits] = /^([0-9a-f]{1,8})[ \t]*(?:;|$)/i.exec(line) ?? [];
    if (digits === undefined) throw new ProtocolError('The size of a chunk of the answer is not a number.');
    this.#missing = Number.parseInt(digits, 16);
    this.#admit(this.#missing);
    this.#state = this.#missing === 0 ? 'trailers' : 'chunk';
  }

  #readTrailer(line: string): void {
    this.#trailerBytes += line.length;
    if (this.#trailerBytes > this.#limits.headBytes) throw new ProtocolError('The answer has too many trailers.');
    if (line === '') this.#finish();
  }

  #admit(bytes: number): void {
    this.#bodyBytes += bytes;
    if (this.#bodyBytes > this.#limits.bodyBytes) {
      throw new ProtocolError(`The answer is larger than ${this.#limits.bodyBytes} bytes.`);
    }
  }

  #finish(): void {
    const head = this.#head;
    // Only together do the parts of a character that was cut make sense.
    const body = Buffer.concat(this.#parts);
    this.#reset();
    if (head) this.#onAnswer({ head, bytes: body, start: 0, end: body.length });
  }

  #reset(): void {
    this.#state = 'head';
    this.#head = undefined;
    this.#parts = [];
    this.#bodyBytes = 0;
    this.#missing = 0;
    this.#trailerBytes = 0;
  }
}
