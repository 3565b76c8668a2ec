import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { LeaderboardPeriod } from './generated/resolvers-types.ts';
import type { LedgerEntryRow, MemberKey, Tables, WeekStart } from './tables.ts';

type Db = Kysely<Tables>;

/** Locks a family's ledger until the transaction ends, and says the version of its newest entry; 0 before the first. */
export async function lockLedger(transaction: Db, familyId: string): Promise<number> {
  const { version } = await transaction
    .insertInto('family_ledgers')
    .values({ family_id: familyId, version: 0 })
    // Updating nothing is how a row is locked whether or not it was there.
    .onConflict((conflict) => conflict.column('family_id').doUpdateSet({ family_id: familyId }))
    .returning('version')
    .executeTakeFirstOrThrow();
  return version;
}

/** A person's balance: the total of the newest entry, which the database holds equal to the sum of all. */
export async function balanceOf(db: Db, familyId: string, userId: string): Promise<number> {
  const newest = await db
    .selectFrom('ledger_entries')
    .select('total')
    .where('family_id', '=', familyId)
    .where('user_id', '=', userId)
    .orderBy('family_version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.total ?? 0;
}

/** Adds the next entry of a family's ledger, which the transaction holds locked. */
export async function insertEntry(transaction: Db, entry: LedgerEntryRow): Promise<void> {
  await transaction.insertInto('ledger_entries').values(entry).execute();
}

/** What is known before an event's entry is written: the family's timezone, null for an unknown family, and whether it was written. */
export async function bookingOf(
  db: Db,
  familyId: string,
  eventId: string,
): Promise<{ timezone: string | null; booked: boolean }> {
  const { rows } = await sql<{ timezone: string | null; booked: boolean }>`
    select (select timezone from families where family_id = ${familyId}) as timezone,
      exists (select from ledger_entries where family_id = ${familyId} and source_event_id = ${eventId}) as booked`.execute(
    db,
  );
  return rows[0] ?? { timezone: null, booked: false };
}

/** The timezone in which an active member's points are booked, or undefined for anybody else. */
export async function timezoneOfMember(db: Db, { familyId, id }: MemberKey): Promise<string | undefined> {
  const family = await db
    .selectFrom('members')
    .innerJoin('families', 'families.family_id', 'members.family_id')
    .select('timezone')
    .where('members.family_id', '=', familyId)
    .where('user_id', '=', id)
    .where('active', '=', true)
    .executeTakeFirst();
  return family?.timezone;
}

/** Entries by id, as far as they are in these families. */
export const entriesById = (db: Db, families: readonly string[], ids: readonly string[]): Promise<LedgerEntryRow[]> =>
  db
    .selectFrom('ledger_entries')
    .selectAll()
    .where(sql<boolean>`family_id = any(${families})`)
    .where(sql<boolean>`id = any(${ids})`)
    .execute();

/** Which part of a family's ledger. */
export type HistoryRequest = { familyId: string; userId: string | null; before: number | null; limit: number };

/** A family's entries, newest first. */
export const entriesBefore = (db: Db, { familyId, userId, before, limit }: HistoryRequest): Promise<LedgerEntryRow[]> =>
  db
    .selectFrom('ledger_entries')
    .selectAll()
    .where('family_id', '=', familyId)
    .$if(userId !== null, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(before !== null, (query) => query.where('family_version', '<', before ?? 0))
    .orderBy('family_version', 'desc')
    .limit(limit)
    .execute();

/**
 * A person's balance and the latest days in a row with an approved task, null when they are long over; the timezone is null in
 * a family that is not known here.
 */
export type StandingRow = {
  family_id: string;
  user_id: string;
  timezone: string | null;
  total: number;
  first_day: string | null;
  last_day: string | null;
};

/**
 * The standings of many people; runs of days that ended before `since` are left out. Read from the newest end of an index, one
 * step for each day of a run: what it costs does not grow with the ledger.
 */
export async function standingsOf(db: Db, keys: readonly MemberKey[], since: string): Promise<StandingRow[]> {
  const { rows } = await sql<StandingRow>`
    select key.family_id, key.user_id, family.timezone, coalesce(newest.total, 0) as total, run.first_day, run.last_day
    from unnest(${keys.map(({ familyId }) => familyId)}::uuid[], ${keys.map(({ id }) => id)}::uuid[]) as key(family_id, user_id)
    left join families family on family.family_id = key.family_id
    left join lateral (
      select total from ledger_entries
      where family_id = key.family_id and user_id = key.user_id
      order by family_version desc limit 1
    ) newest on true
    left join lateral (
      with recursive days(day, before) as (
        (
          select local_day, local_day - 1 from ledger_entries
          where family_id = key.family_id and user_id = key.user_id and kind = 'TASK_APPROVED' and local_day >= ${since}::date
          order by local_day desc limit 1
        )
        union all
        select earlier.local_day, earlier.local_day - 1
        from days cross join lateral (
          -- Compared with a column: under row-level security an expression would keep the index from being used.
          select local_day from ledger_entries
          where family_id = key.family_id and user_id = key.user_id and kind = 'TASK_APPROVED' and local_day = days.before
          limit 1
        ) earlier
      )
      select min(day) as first_day, max(day) as last_day from days
    ) run on true`.execute(db);
  return rows;
}

/** A leaderboard that is asked for, with a day that is surely not after the period's first. */
export type BoardRequest = { familyId: string; period: LeaderboardPeriod; earliest: string };

/**
 * What one active member got on one day, beside what the statement says of the family. A member without entries has one
 * row without a day; a family without members has one without a member. Of all time there is one sum, on the earliest day.
 */
export type BoardRow = {
  family_id: string;
  period: LeaderboardPeriod;
  timezone: string;
  week_start: WeekStart;
  version: number;
  user_id: string | null;
  full_name: string | null;
  day: string | null;
  points: number | null;
  last_at: Date | null;
};

/** What leaderboards are made of. Which day is a period's first is known only with the family's timezone: hence sums by day. */
export async function boardsOf(db: Db, requests: readonly BoardRequest[]): Promise<BoardRow[]> {
  const { rows } = await sql<BoardRow>`
    select key.family_id, key.period, family.timezone, family.week_start, coalesce(ledger.version, 0) as version,
      member.user_id, person.full_name, sums.day, sums.points, sums.last_at
    from unnest(
      ${requests.map(({ familyId }) => familyId)}::uuid[],
      ${requests.map(({ period }) => period)}::text[],
      ${requests.map(({ earliest }) => earliest)}::date[]
    ) as key(family_id, period, earliest)
    join families family on family.family_id = key.family_id
    left join family_ledgers ledger on ledger.family_id = key.family_id
    left join members member on member.family_id = key.family_id and member.active
    left join people person on person.user_id = member.user_id
    left join lateral (
      select case when key.period = 'ALL_TIME' then key.earliest else booked_day end as day,
        sum(change) as points, max(at) filter (where change <> 0) as last_at
      from ledger_entries
      where family_id = member.family_id and user_id = member.user_id and booked_day >= key.earliest
      group by 1
    ) sums on true`.execute(db);
  return rows;
}

/** Keeps what families said of a family. */
export async function saveFamily(
  transaction: Db,
  family: { familyId: string; name: string; timezone: string; weekStart: WeekStart },
): Promise<void> {
  const said = { name: family.name, timezone: family.timezone, week_start: family.weekStart };
  await transaction
    .insertInto('families')
    .values({ family_id: family.familyId, ...said })
    .onConflict((conflict) => conflict.column('family_id').doUpdateSet(said))
    .execute();
}

/** Keeps that somebody joined, maybe again. */
export async function saveMember(transaction: Db, { familyId, id }: MemberKey, joinedAt: Date): Promise<void> {
  const said = { active: true, joined_at: joinedAt };
  await transaction
    .insertInto('members')
    .values({ family_id: familyId, user_id: id, ...said })
    .onConflict((conflict) => conflict.columns(['family_id', 'user_id']).doUpdateSet(said))
    .execute();
}

/** Keeps that somebody left. */
export async function saveDeparture(transaction: Db, { familyId, id }: MemberKey): Promise<void> {
  await transaction
    .updateTable('members')
    .set({ active: false })
    .where('family_id', '=', familyId)
    .where('user_id', '=', id)
    .execute();
}

/** The families that a person is in. */
export async function familiesOfPerson(db: Db, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('members')
    .select('family_id')
    .where('user_id', '=', userId)
    .where('active', '=', true)
    .execute();
  return rows.map((row) => row.family_id);
}

/** Keeps a person's name. */
export async function savePerson(transaction: Db, userId: string, fullName: string): Promise<void> {
  await transaction
    .insertInto('people')
    .values({ user_id: userId, full_name: fullName })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ full_name: fullName }))
    .execute();
}
