import { setTimeout as pause } from 'node:timers/promises';
import { openLine } from '../line.ts';
import type { Line } from '../line.ts';
import { ask } from './asking.ts';
import type { Founder } from './asking.ts';

/** What a client got, and what it has to complain of. */
export type Account = {
  familyId: string;
  /** The position that it began after. */
  start: number;
  /** The ids of the events that it got, by position; null where the frame had no data. */
  events: Map<number, string | null>;
  /** Positions of frames whose data had errors. */
  partial: number;
  /** The same event again. */
  repeated: number;
  /** How often it came back. */
  returns: number;
  complaints: string[];
};

/** A client that keeps its cursor and comes back whenever it is cut off. */
export type SoakClient = {
  account: Account;
  /** Ends its socket without a word; it comes back after a while. */
  cut(awayMs: number): void;
  stop(): void;
};

const subscription = `subscription SoakTask($familyId: ID!) {
  taskUpdated(familyId: $familyId) { id change taskId version task { title status createdBy { fullName } } }
}`;
const first = `query SoakFirst($familyId: ID!) { family(id: $familyId) { name } }`;

type Message = {
  type: string;
  payload?: {
    data?: { taskUpdated?: { id: string } | null } | null;
    errors?: unknown;
    extensions?: { cursor?: string };
  };
};

const positionOf = (cursor: string | undefined): number =>
  Number(/(?:^|,)tasks\.(\d+)/.exec(cursor ?? '')?.[1] ?? Number.NaN);

const jitter = (least: number, most: number) => least + Math.random() * (most - least);

/** Notes what comes, and keeps the last cursor. */
function keepAccount(familyId: string, cursor: string | undefined) {
  let [lastCursor, last] = [cursor, positionOf(cursor)];
  const account: Account = {
    familyId,
    start: last,
    events: new Map(),
    partial: 0,
    repeated: 0,
    returns: 0,
    complaints: [],
  };
  const receive = ({ payload }: Message): void => {
    const position = positionOf(payload?.extensions?.cursor);
    const id = payload?.data?.taskUpdated?.id ?? null;
    if (Number.isNaN(position))
      return void account.complaints.push(`a frame without a position: ${JSON.stringify(payload)}`);
    if (payload?.errors !== undefined) account.partial += 1;
    if (Number.isNaN(account.start)) account.start = position - 1;
    if (position <= last) {
      if (account.events.get(position) === id) account.repeated += 1;
      else account.complaints.push(`position ${position} came after ${last}`);
      return;
    }
    last = position;
    lastCursor = payload?.extensions?.cursor;
    account.events.set(position, id);
  };
  return { account, receive, cursor: () => lastCursor };
}

/** Opens a client: it asks a query first, and subscribes from where that was. */
export async function openSoakClient(address: string, { accessToken, familyId }: Founder): Promise<SoakClient> {
  const headers = { authorization: `Bearer ${accessToken}` };
  // What this answer says is the client's start: from there on nothing may be missed.
  const asked = { query: first, variables: { familyId }, extensions: { cursor: true } };
  const { extensions } = await ask(address, asked, headers);
  const { account, receive, cursor } = keepAccount(familyId, extensions?.cursor);
  let line: Line | undefined;
  let over = false;

  const hear = (message: Message, to: Line): void => {
    if (message.type === 'connection_ack') to.say(subscribeMessage(familyId, cursor()));
    else if (message.type === 'next') receive(message);
    else if (message.type === 'ping') to.say('{"type":"pong"}');
    else {
      // A subgraph that is away may refuse a subscription for now; what the client has missed is judged in the end.
      const text = JSON.stringify(message);
      if (text.includes('CURSOR_EXPIRED')) account.complaints.push(`refused: ${text}`);
      to.cut();
      comeBack(jitter(300, 1_500));
    }
  };
  const comeBack = (awayMs: number): void => {
    line = undefined;
    void pause(awayMs).then(() => {
      if (over || line) return;
      account.returns += 1;
      open();
    });
  };
  const open = (): void => {
    const mine = openLine(
      { port: Number(new URL(address).port), path: '/graphql' },
      {
        open: () => mine.say(JSON.stringify({ type: 'connection_init', payload: headers })),
        text: (text) => hear(JSON.parse(text.toString()) as Message, mine),
        closed: () => comeBack(jitter(200, 1_500)),
      },
    );
    line = mine;
  };
  open();
  return {
    account,
    cut: (awayMs) => {
      if (!line) return;
      line.cut();
      comeBack(awayMs);
    },
    stop: () => {
      over = true;
      line?.cut();
    },
  };
}

function subscribeMessage(familyId: string, cursor: string | undefined): string {
  const extensions = cursor === undefined ? {} : { extensions: { cursor } };
  const payload = { query: subscription, variables: { familyId }, ...extensions };
  return JSON.stringify({ id: '1', type: 'subscribe', payload });
}
