import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { GraphQLError } from 'graphql';
import type { ClientError } from '../../answer-errors.ts';
import type { Frame, Sink } from '../frame.ts';
import type { Guest, Wanted } from '../host.ts';
import type { Connection, Ending } from './connection.ts';
import { countClose } from './figures.ts';
import { Outlet } from './outlet.ts';
import type { Written } from './outlet.ts';
import type { Doors } from './socket.ts';

/** How a subscription is written into an HTTP answer. */
export type StreamFormat = {
  transport: 'sse' | 'multipart';
  contentType: string;
  /** Goes out at once, so that the client knows that it is connected. */
  opening: string;
  /** A sign of life. */
  beat: string;
  frame(frame: Frame): string;
  /** The end of an operation that could not begin or go on. */
  failure(errors: readonly ClientError[]): string;
  /** The end of an operation whose source has come to its end. */
  completion: string;
  /** The end of the connection alone. */
  ending(why: Ending): string;
};

/** Frames as bytes: everybody with the same transport gets the same ones. */
const encoded = { sse: new WeakMap<Frame, Buffer>(), multipart: new WeakMap<Frame, Buffer>() };

/** One subscription over plain HTTP: an answer that stays open. */
export class StreamConnection implements Connection, Sink, Written {
  readonly #doors: Doors;
  readonly #format: StreamFormat;
  readonly #response: ServerResponse;
  readonly #outlet: Outlet;
  readonly guest: Guest;
  round = 0;
  #open = true;
  #how: Ending | 'complete' | 'client' = 'client';
  #leave: (() => void) | undefined;

  constructor(doors: Doors, format: StreamFormat, response: ServerResponse, guest: Guest) {
    this.#doors = doors;
    this.#format = format;
    this.#response = response;
    this.#outlet = new Outlet(response, doors.limits, doors.keeper, this);
    this.guest = guest;
  }

  /** A stream for a guest, not yet begun; undefined when this person has as many connections as may be. */
  static admit(
    doors: Doors,
    format: StreamFormat,
    response: ServerResponse,
    guest: Guest,
  ): StreamConnection | undefined {
    const stream = new StreamConnection(doors, format, response, guest);
    if (!doors.keeper.admit(stream, guest)) return undefined;
    doors.keeper.add(stream);
    doors.keeper.heard(stream);
    response.on('error', () => {}).on('close', () => stream.#closed());
    return stream;
  }

  get transport(): 'sse' | 'multipart' {
    return this.#format.transport;
  }

  /** Opens the stream and begins the subscription. */
  async run(head: string[], wanted: Wanted): Promise<void> {
    const { socket } = this.#response;
    socket?.setNoDelay(true);
    this.#response.writeHead(200, [...head, 'x-accel-buffering', 'no']);
    this.#outlet.send(this.#format.opening);
    try {
      const leave = await this.guest.subscribe(wanted, this);
      // The client may have left while the door was opened.
      if (this.#open) this.#leave = leave;
      else leave();
    } catch (error) {
      if (error instanceof GraphQLError) return this.end(error);
      this.#doors.log.error({ err: error }, 'a subscription could not begin');
      this.dismiss('later');
    }
  }

  next(frame: Frame): void {
    if (this.#open) this.#outlet.next(this, frame);
  }

  write(stream: Writable, frame: Frame): void {
    const known = encoded[this.transport];
    let bytes = known.get(frame);
    if (!bytes) known.set(frame, (bytes = Buffer.from(this.#format.frame(frame))));
    stream.write(bytes);
  }

  /** Its bytes are part of an HTTP answer, which has its own way of writing. */
  bytesFor(): undefined {}

  end(error: GraphQLError | undefined, all = error ? [error] : []): void {
    const { failure, completion } = this.#format;
    const { host, log } = this.#doors;
    if (!this.#open) return;
    this.#outlet.finish(this);
    this.#close('complete', error ? failure(all.map((one) => host.present(one, log))) : completion);
  }

  comeBack(): void {
    this.dismiss('restart');
  }

  dismiss(why: Ending): void {
    this.#close(why, this.#format.ending(why));
  }

  beat(): void {
    // Its last words were not read in all the time since.
    if (!this.#open) return this.cut();
    this.#outlet.send(this.#format.beat);
  }

  cut(): void {
    this.#response.destroy();
  }

  #close(how: Ending | 'complete', lastWords: string): void {
    if (!this.#open) return;
    this.#how = how;
    this.#stop();
    // Ended before it has begun.
    if (!this.#response.headersSent) this.#response.writeHead(how === 'session' || how === 'expired' ? 401 : 503).end();
    else this.#response.end(lastWords);
  }

  #stop(): void {
    this.#open = false;
    this.#outlet.shut();
    this.#leave?.();
    this.#leave = undefined;
  }

  #closed(): void {
    this.#stop();
    this.#doors.keeper.remove(this, this.guest);
    countClose(this.#how);
  }
}
