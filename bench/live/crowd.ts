import { isDeepStrictEqual } from 'node:util';
import { familyNumber } from './happening.ts';
import { openLine } from './line.ts';
import type { Line } from './line.ts';
import { nap } from '../nap.ts';
import { variantId } from '../router/scenarios.ts';

/**
 * The clients, a process of its own. Each is one socket with one or two subscriptions. Every frame is compared with the data
 * that was announced for its event: parsed the first time, and byte for byte for everybody who gets the same.
 */

/** Where a group of clients is, and what it subscribes to; `variants` gives each a family of its own. */
export type Group = {
  name: string;
  port: number;
  path: string;
  accessToken: string;
  query: string;
  familyId: string;
  variants: boolean;
};

/** What the crowd is asked to do. */
export type CrowdOrder =
  /** Opens clients until there are `count`; those that were cut come back, with their cursors. Answers when all are let in. */
  | { do: 'open'; group: Group; count: number }
  /** Adds a subscription to each client of another group: same sockets, a group of its own. */
  | { do: 'join'; group: Group; sockets: string; count: number }
  /** Announces the data of events to come, by event id, and begins to count frames anew. */
  | { do: 'expect'; group: string; data: Record<string, object> }
  /** Answers when so many frames have come since the last `expect`, or says how many did when the time is over. */
  | { do: 'await'; group: string; frames: number; patienceMs: number }
  /** Cuts all sockets of a group. */
  | { do: 'cut'; group: string };

/** What it answers: how many frames came, of how many bytes, or what went wrong. */
export type CrowdAnswer = { id: number; frames: number; bytes: number; error?: string };

/** One subscription of one client, and how far it has come. */
type Seat = { state: GroupState; line: Line; cursor: string | undefined; position: number };
/** The seats of one socket, by the id of the operation. */
type Seats = Map<string, Seat>;
type Waiting = { frames: number; done(): void };
type GroupState = {
  group: Group;
  id: string;
  seats: Seat[];
  sockets: Seats[];
  expected: Map<string, object>;
  /** Messages whose content was verified, newest first. */
  verified: { message: Buffer; cursor: string | undefined; position: number }[];
  frames: number;
  bytes: number;
  waiting: Waiting | undefined;
  failure: string | undefined;
};

const groups = new Map<string, GroupState>();
const wave = 200;
/** How long it sleeps between looking what came. Phones are elsewhere: no server spends its time on waking them. */
const napMs = 5;
const remembered = 16;

/** What it has in the `next` message of a subscription. */
type NextMessage = {
  type: string;
  id?: string;
  payload?: { data?: { taskUpdated?: { id: string } | null }; errors?: unknown; extensions?: { cursor?: string } };
};

function fail(state: GroupState, text: string): void {
  state.failure ??= text;
  state.waiting?.done();
}

const positionIn = (cursor: string | undefined): number => Number(cursor?.split('.').at(-1) ?? Number.NaN);

/** Verifies a frame and counts it. */
function receive(seat: Seat, message: Buffer): void {
  const { state } = seat;
  let known = state.verified.find((one) => one.message.equals(message));
  if (!known) {
    known = verify(state, message);
    if (!known) return;
    // The bytes are part of a larger buffer that must not be kept for them.
    state.verified.unshift({ ...known, message: Buffer.from(message) });
    state.verified.length = Math.min(state.verified.length, remembered);
  }
  if (known.position <= seat.position) {
    return fail(state, `${state.group.name}: a client at ${seat.position} got ${message.toString()} again or late`);
  }
  seat.cursor = known.cursor;
  seat.position = known.position;
  state.frames += 1;
  state.bytes += message.length;
  if (state.waiting && state.frames >= state.waiting.frames) state.waiting.done();
}

function verify(state: GroupState, message: Buffer): GroupState['verified'][number] | undefined {
  const text = message.toString();
  const { type, payload } = JSON.parse(text) as NextMessage;
  const wanted = state.expected.get(payload?.data?.taskUpdated?.id ?? '');
  if (type !== 'next' || payload?.errors !== undefined || !isDeepStrictEqual(payload?.data, wanted)) {
    fail(state, `${state.group.name} sent ${text.slice(0, 1_000)}\ninstead of ${JSON.stringify(wanted)}`);
    return undefined;
  }
  const cursor = payload?.extensions?.cursor;
  return { message, cursor, position: positionIn(cursor) };
}

function subscribe({ state, line, cursor }: Seat, index: number): void {
  const { query, familyId, variants } = state.group;
  const variables = { familyId: variants ? variantId(familyId, familyNumber(familyId, index)) : familyId };
  const payload = { query, variables, ...(cursor !== undefined && { extensions: { cursor } }) };
  line.say(JSON.stringify({ id: state.id, type: 'subscribe', payload }));
}

/** Opens one client, and resolves when it is let in and has said what it wants. */
function openClient(state: GroupState, index: number): Promise<void> {
  const { name, port, path, accessToken } = state.group;
  const { cursor, position = Number.NaN } = state.seats[index] ?? {};
  return new Promise((resolve, reject) => {
    let acknowledged = false;
    const line = openLine(
      { port, path },
      {
        open: () =>
          line.say(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${accessToken}` } })),
        text: (message) => {
          if (acknowledged) return hear(seats, seat, message);
          acknowledged = true;
          if (!message.includes('connection_ack'))
            return reject(new Error(`instead of an ack came ${String(message)}`));
          subscribe(seat, index);
          resolve();
        },
        closed: (reason) => {
          reject(new Error(reason));
          fail(state, `${name}: client ${index}: ${reason}`);
        },
      },
    );
    const seat: Seat = { state, line, cursor, position };
    const seats: Seats = new Map([[state.id, seat]]);
    state.seats[index] = seat;
    state.sockets[index] = seats;
  });
}

const idIn = (message: Buffer): string => /"id":"(\w+)"/.exec(message.toString())?.[1] ?? '';

function hear(seats: Seats, first: Seat, message: Buffer): void {
  if (message.subarray(0, 80).includes('"type":"next"')) {
    const seat = seats.size === 1 ? first : seats.get(idIn(message));
    if (seat) receive(seat, message);
    return;
  }
  // A server may ask whether somebody is still there.
  if (message.includes('"type":"ping"')) first.line.say('{"type":"pong"}');
  else fail(first.state, `${first.state.group.name} sent ${message.toString().slice(0, 1_000)}`);
}

function stateOf(group: Group, id: string): GroupState {
  const known = groups.get(group.name);
  if (known) return known;
  const state: GroupState = {
    group,
    id,
    seats: [],
    sockets: [],
    expected: new Map(),
    verified: [],
    frames: 0,
    bytes: 0,
    waiting: undefined,
    failure: undefined,
  };
  groups.set(group.name, state);
  return state;
}

function known(name: string): GroupState {
  const state = groups.get(name);
  if (!state) throw new Error(`There is no group ${name}.`);
  return state;
}

async function open({ group, count }: Extract<CrowdOrder, { do: 'open' }>): Promise<void> {
  const state = stateOf(group, '1');
  for (let from = state.sockets.length; from < count; from += wave) {
    const indexes = Array.from({ length: Math.min(wave, count - from) }, (_, offset) => from + offset);
    await Promise.all(indexes.map((index) => openClient(state, index)));
  }
}

function join({ group, sockets, count }: Extract<CrowdOrder, { do: 'join' }>): void {
  const state = stateOf(group, '2');
  const others = known(sockets);
  for (let index = state.seats.length; index < count; index += 1) {
    const [line, seats] = [others.seats[index]?.line, others.sockets[index]];
    if (!line || !seats) throw new Error(`${sockets} has no client ${index}.`);
    const seat: Seat = { state, line, cursor: undefined, position: Number.NaN };
    seats.set(state.id, seat);
    state.seats[index] = seat;
    subscribe(seat, index);
  }
}

async function awaitFrames({ group, frames, patienceMs }: Extract<CrowdOrder, { do: 'await' }>): Promise<GroupState> {
  const state = known(group);
  if (state.frames < frames && state.failure === undefined) {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(patience);
        state.waiting = undefined;
        resolve();
      };
      const patience = setTimeout(done, patienceMs);
      state.waiting = { frames, done };
    });
  }
  if (state.failure !== undefined) throw new Error(state.failure);
  return state;
}

async function obey(order: CrowdOrder): Promise<{ frames: number; bytes: number }> {
  if (order.do === 'open') await open(order);
  else if (order.do === 'join') join(order);
  else if (order.do === 'expect') {
    const state = known(order.group);
    for (const [id, data] of Object.entries(order.data)) state.expected.set(id, data);
    Object.assign(state, { frames: 0, bytes: 0 });
  } else if (order.do === 'await') {
    const { frames, bytes } = await awaitFrames(order);
    return { frames, bytes };
  } else {
    const state = known(order.group);
    for (const { line } of state.seats) line.cut();
    state.sockets = [];
  }
  return { frames: 0, bytes: 0 };
}

if (import.meta.main) {
  process.on('message', ({ id, order }: { id: number; order: CrowdOrder }) => {
    obey(order)
      .then((result) => process.send?.({ id, ...result }))
      .catch((error: unknown) => process.send?.({ id, frames: 0, bytes: 0, error: String(error) }));
  });
  while (process.connected) await nap(napMs);
}
