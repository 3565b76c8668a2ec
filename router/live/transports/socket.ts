import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@kd/kit/log';
import type { Origin } from '@kd/kit/viewer';
import { GraphQLError } from 'graphql';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';
import { clientError } from '../../answer-errors.ts';
import type { ClientError } from '../../answer-errors.ts';
import type { Parameters } from '../../front/parameters.ts';
import type { Guest, LiveHost } from '../host.ts';
import type { Connection, Ending } from './connection.ts';
import { countClose } from './figures.ts';
import type { Keeper } from './keeper.ts';
import type { LiveLimits } from './limits.ts';
import { Outlet } from './outlet.ts';
import {
  ackMessage,
  closeCodes,
  endings,
  errorMessage,
  pongMessage,
  readMessage,
  reasonOf,
} from './socket-messages.ts';
import { SocketOperation } from './socket-operation.ts';

/** What all connections of a router have in common. */
export type Doors = { host: LiveHost; keeper: Keeper; limits: LiveLimits; log: Logger };

/** Who opened a socket, as far as its HTTP request says. */
export type Opened = { origin: Origin; headers: IncomingHttpHeaders };

/** A WebSocket that knows its connection, so that all of them can share their listeners. */
export class LiveWebSocket extends WebSocket {
  connection: SocketConnection | undefined = undefined;
}

const noHeaders: IncomingHttpHeaders = {};
/** A client may send this many seconds' worth of messages at once: who comes back subscribes to everything again. */
const burstSeconds = 4;

/** One connection that speaks graphql-transport-ws. There are many of them: methods instead of closures, no timers. */
export class SocketConnection implements Connection {
  readonly #doors: Doors;
  readonly #socket: LiveWebSocket;
  readonly #origin: Origin;
  readonly outlet: Outlet;
  round = 0;
  guest: Guest | undefined = undefined;
  /** Until the client has said who it is; then they are let go. */
  #headers: IncomingHttpHeaders | undefined;
  #acknowledged = false;
  #open = true;
  #heard = true;
  /** When the messages so far are paid for, in milliseconds of `performance.now()`. */
  #busyUntil = 0;
  #operations: Map<string, SocketOperation> | undefined = undefined;

  /** `raw` is what `socket` writes into; frames of rooms go there directly. */
  constructor(doors: Doors, socket: LiveWebSocket, raw: Duplex, { origin, headers }: Opened) {
    this.#doors = doors;
    this.#socket = socket;
    this.#origin = origin;
    this.#headers = headers;
    this.outlet = new Outlet(raw, doors.limits, doors.keeper, this);
    socket.connection = this;
    socket.on('message', onMessage).on('ping', onPing).on('pong', onPong).on('error', onError).on('close', onClose);
    doors.keeper.add(this);
  }

  get transport(): 'websocket' {
    return 'websocket';
  }

  get log(): Logger {
    return this.#doors.log;
  }

  /** Errors as clients see them. */
  present(errors: readonly GraphQLError[]): ClientError[] {
    return errors.map((error) => this.#doors.host.present(error, this.log));
  }

  /** A message of the client. Whatever it may be: an exception that left here would end the process. */
  hear(text: string): void {
    try {
      this.#receive(text);
    } catch (error) {
      this.log.debug({ err: error }, 'a message could not be taken');
      this.#close(closeCodes.badMessage, 'Invalid message received');
    }
  }

  #receive(text: string): void {
    this.#heard = true;
    if (!this.#open) return;
    if (this.#isFlood()) return this.#close(closeCodes.tooMany, 'Too many messages');
    const given = readMessage(text);
    if (!given) return this.#close(closeCodes.badMessage, 'Invalid message received');
    switch (given.type) {
      case 'connection_init':
        return this.#guarded(this.#init(given.payload ?? {}));
      case 'ping':
        return this.#pinged(given.payload);
      case 'subscribe':
        return this.#subscribe(given.id, given.request);
      case 'complete':
        return this.#complete(given.id);
      case 'unexpected':
        return this.#close(closeCodes.unexpected, `Unexpected message of type ${given.name} received`);
      case 'pong':
    }
  }

  /** Sends a message of the protocol. */
  say(message: string): void {
    if (!this.#open) return;
    this.#socket.send(message);
    this.outlet.checkSize();
  }

  /** A ping below the protocol. */
  pinged(data: Buffer): void {
    this.#heard = true;
    if (this.#isFlood()) return this.#close(closeCodes.tooMany, 'Too many messages');
    if (!this.#open) return;
    this.#socket.pong(data);
    this.outlet.checkSize();
  }

  /** The other end is alive. */
  heard(): void {
    this.#heard = true;
  }

  beat(): void {
    if (!this.#heard) return this.cut();
    this.#heard = false;
    if (!this.#open) return;
    this.#socket.ping();
    this.outlet.checkSize();
  }

  dismiss(why: Ending): void {
    const [code, reason] = endings[why];
    this.#close(code, reason);
  }

  cut(): void {
    this.#socket.terminate();
  }

  /** The socket is gone, however: nothing of it stays. */
  closed(code: number): void {
    this.#open = false;
    this.#headers = undefined;
    this.outlet.shut();
    this.#doors.keeper.remove(this, this.guest);
    for (const operation of this.#operations?.values() ?? []) operation.stop();
    this.#operations = undefined;
    countClose(code);
  }

  /** An operation has come to its end by itself. */
  forget(id: string, operation: SocketOperation): void {
    // The client may have given the id to another one meanwhile.
    if (this.#operations?.get(id) === operation) this.#operations.delete(id);
  }

  async #init(payload: Readonly<Record<string, unknown>>): Promise<void> {
    const { keeper, host } = this.#doors;
    const headers = this.#headers;
    if (!headers) return this.#close(closeCodes.tooMany, 'Too many initialisation requests');
    this.#headers = undefined;
    keeper.heard(this);
    const guest = await host.enter({ payload, headers }, this.#origin);
    if (!this.#open) return;
    if (!keeper.admit(this, guest)) return this.#close(closeCodes.tooMany, 'Too many connections');
    this.guest = guest;
    // Once more, now that the end of the session would find this socket: one that came while we looked has not.
    if (!(await guest.stands())) return this.#close(closeCodes.forbidden, 'Forbidden');
    this.#acknowledged = true;
    this.say(ackMessage);
  }

  #pinged(payload: Readonly<Record<string, unknown>> | undefined): void {
    if (this.#acknowledged && typeof payload?.['authorization'] === 'string')
      return this.#guarded(this.#renew(payload));
    this.say(pongMessage(payload));
  }

  /** The client shows a newer token of the same session, and may stay for as long as that one holds. */
  async #renew(payload: Readonly<Record<string, unknown>>): Promise<void> {
    const { host, keeper } = this.#doors;
    const fresh = await host.enter({ payload, headers: noHeaders }, this.#origin);
    const { guest } = this;
    if (!this.#open || !guest) return;
    // What runs was begun on behalf of this session.
    if (fresh.person !== guest.person || fresh.session !== guest.session)
      return this.#close(closeCodes.forbidden, 'Forbidden');
    keeper.renew(this, guest, fresh);
    this.guest = fresh;
    this.say(pongMessage({ expires: new Date(fresh.expires).toISOString() }));
  }

  #subscribe(id: string, request: Parameters): void {
    const { guest } = this;
    if (!this.#acknowledged || !guest) return this.#close(closeCodes.unauthorized, 'Unauthorized');
    const operations = (this.#operations ??= new Map());
    if (operations.has(id))
      return this.#close(
        closeCodes.subscriberExists,
        reasonOf(`Subscriber for ${id} already exists`, 'Subscriber already exists'),
      );
    const { operations: most } = this.#doors.limits;
    if (operations.size >= most) return this.say(errorMessage(id, [clientError(tooMany(most), this.log)]));
    const operation = new SocketOperation(this, id);
    operations.set(id, operation);
    this.#guarded(operation.run(request, guest));
  }

  #complete(id: string): void {
    const operation = this.#operations?.get(id);
    this.#operations?.delete(id);
    operation?.stop();
  }

  /** What fails and is no refusal is a fault of ours that may be over soon. */
  #guarded(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.#open) return;
      if (error instanceof GraphQLError) return this.#close(closeCodes.forbidden, 'Forbidden');
      this.log.error({ err: error }, 'a message could not be handled');
      this.dismiss('later');
    });
  }

  /** Each message is paid for with time; who runs into debt for longer than a burst takes has said too much. */
  #isFlood(): boolean {
    const { messagesPerSecond } = this.#doors.limits;
    const now = Math.floor(performance.now());
    this.#busyUntil = Math.max(now, this.#busyUntil) + Math.ceil(1_000 / messagesPerSecond);
    return this.#busyUntil - now > burstSeconds * 1_000;
  }

  #close(code: number, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.outlet.shut();
    this.#socket.close(code, reason);
  }
}

function onMessage(this: WebSocket, data: RawData): void {
  // The socket gives each message as one Buffer.
  if (Buffer.isBuffer(data)) connectionOf(this)?.hear(data.toString());
}

function onPing(this: WebSocket, data: Buffer): void {
  connectionOf(this)?.pinged(data);
}

function onPong(this: WebSocket): void {
  connectionOf(this)?.heard();
}

function onError(this: WebSocket, error: Error): void {
  connectionOf(this)?.log.debug({ err: error }, 'a socket failed');
}

function onClose(this: WebSocket, code: number): void {
  connectionOf(this)?.closed(code);
}

const connectionOf = (socket: WebSocket): SocketConnection | undefined =>
  socket instanceof LiveWebSocket ? socket.connection : undefined;

const tooMany = (most: number) =>
  new GraphQLError(`A socket carries at most ${most} operations.`, { extensions: { code: 'LIMIT_OPERATIONS' } });
