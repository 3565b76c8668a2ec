import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@kd/kit/log';
import { gaugeOnRead } from '@kd/kit/metrics';
import type { Guest, LiveHost } from '../host.ts';
import type { Connection, Ending } from './connection.ts';
import { Deadlines, Expiries } from './deadlines.ts';
import { slowCloses } from './figures.ts';
import type { LiveLimits } from './limits.ts';
import type { SlowWatch } from './outlet.ts';
import { stillStanding } from './standing.ts';

const tickMs = 250;
const ticksPerSecond = 1_000 / tickMs;

/**
 * Keeps the open connections of all transports and sees to it that none outstays: who never says who it is, whose session ends,
 * whose token is over, who reads too slowly, who is dead. One timer does it for all of them.
 */
export class Keeper implements SlowWatch {
  readonly #limits: LiveLimits;
  /** All connections, by the second in which they are visited: signs of life are spread over time. */
  readonly #rounds: Set<Connection>[];
  readonly #newcomers: Deadlines<Connection>;
  readonly #slow: Deadlines<Connection>;
  readonly #expiring = new Expiries<Connection>(Date.now());
  readonly #persons = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;
  #arrivals = 0;
  #isShut = false;
  #looking = new AbortController();
  readonly #sizes = { websocket: 0, sse: 0, multipart: 0 };

  constructor(host: LiveHost, limits: LiveLimits, log: Logger) {
    this.#limits = limits;
    this.#rounds = Array.from({ length: limits.pingSeconds }, () => new Set<Connection>());
    this.#newcomers = new Deadlines(limits.initMs);
    this.#slow = new Deadlines(limits.slowMs);
    this.#timer = setInterval(() => this.#tick(), tickMs).unref();
    host.onSessionEnded((session) => {
      if (session === null) void this.#lookAtAll(log);
      else
        for (const connection of this.#all()) if (connection.guest?.session === session) connection.dismiss('session');
    });
    gaugeOnRead({ name: 'kd_sockets', help: 'Open live connections', label: 'transport' }, () => this.#sizes);
  }

  /** Takes in a connection. Until `enter` it has only so long. */
  add(connection: Connection): void {
    connection.round = this.#arrivals++ % this.#rounds.length;
    this.#rounds[connection.round]?.add(connection);
    this.#newcomers.add(connection, Date.now());
    this.#sizes[connection.transport] += 1;
  }

  /** The newcomer has begun to say who it is. */
  heard(connection: Connection): void {
    this.#newcomers.delete(connection);
  }

  /** Whether this person may have one more connection; if so, it is counted. To be called before the connection names its guest. */
  admit(connection: Connection, { person, expires }: Guest): boolean {
    if (person !== undefined) {
      const count = this.#persons.get(person) ?? 0;
      if (count >= this.#limits.perPerson) return false;
      this.#persons.set(person, count + 1);
    }
    this.#expiring.add(connection, expires);
    return true;
  }

  /** The same person has shown newer credentials. */
  renew(connection: Connection, before: Guest, now: Guest): void {
    this.#expiring.delete(connection, before.expires);
    this.#expiring.add(connection, now.expires);
  }

  /** Forgets a connection that is closed; `guest` if it was admitted. */
  remove(connection: Connection, guest: Guest | undefined): void {
    if (!this.#rounds[connection.round]?.delete(connection)) return;
    this.#sizes[connection.transport] -= 1;
    this.#newcomers.delete(connection);
    if (!guest) return;
    this.#expiring.delete(connection, guest.expires);
    if (guest.person === undefined) return;
    const count = (this.#persons.get(guest.person) ?? 1) - 1;
    if (count > 0) this.#persons.set(guest.person, count);
    else this.#persons.delete(guest.person);
  }

  /** More waits for the connection's reader than may, or for longer. */
  tooSlow(connection: Connection): void {
    slowCloses.inc();
    connection.dismiss('slow');
  }

  /** The connection's reader is behind: it has some time from now on. */
  fellBehind(connection: Connection): void {
    this.#slow.add(connection, Date.now());
  }

  caughtUp(connection: Connection): void {
    this.#slow.delete(connection);
  }

  /** From now on nobody is to be let in. */
  shut(): void {
    this.#isShut = true;
  }

  get isShut(): boolean {
    return this.#isShut;
  }

  /** How many there are, and what else is held for them. All are 0 when nobody is connected. */
  counts() {
    return {
      connections: this.#rounds.reduce((sum, round) => sum + round.size, 0),
      newcomers: this.#newcomers.size,
      expiring: this.#expiring.size,
      persons: this.#persons.size,
      slow: this.#slow.size,
    };
  }

  /** Ends all connections, one after the other over the time that the limits give, and resolves when all were told. */
  async drain(): Promise<void> {
    const all = [...this.#all()];
    const started = Date.now();
    let told = 0;
    while (told < all.length) {
      const share = this.#limits.drainMs === 0 ? 1 : Math.min(1, (Date.now() - started) / this.#limits.drainMs);
      for (const due = Math.ceil(all.length * share); told < due; told += 1) all[told]?.dismiss('restart');
      if (told < all.length) await pause(10);
    }
  }

  /** Cuts whatever is still there, and watches no more. */
  close(): void {
    clearInterval(this.#timer);
    this.#looking.abort();
    for (const connection of this.#all()) connection.cut();
  }

  *#all(): Generator<Connection> {
    for (const round of this.#rounds) yield* round;
  }

  /** Nobody knows what was missed: each is looked at, and only those whose session is over have to go. */
  #lookAtAll(log: Logger): Promise<void> {
    // One who looks is enough, however often the bus comes and goes while sessions cannot be looked up.
    this.#looking.abort();
    this.#looking = new AbortController();
    return stillStanding(
      () => this.#all(),
      (connection) => connection.dismiss('session'),
      this.#looking.signal,
      log,
    );
  }

  #tick(): void {
    const now = Date.now();
    this.#endAll(this.#newcomers.takeDue(now), 'silent');
    for (const connection of this.#slow.takeDue(now)) this.tooSlow(connection);
    this.#ticks += 1;
    if (this.#ticks % ticksPerSecond !== 0) return;
    this.#endAll(this.#expiring.takeDue(now), 'expired');
    const round = this.#rounds[(this.#ticks / ticksPerSecond) % this.#rounds.length];
    for (const connection of round ?? []) connection.beat();
  }

  #endAll(connections: readonly Connection[], why: Ending): void {
    for (const connection of connections) connection.dismiss(why);
  }
}
