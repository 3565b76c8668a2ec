import { createHash } from 'node:crypto';
import { networkOf } from '@kd/kit/address';
import type { UserViewer } from '@kd/kit/viewer';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { inviteTries } from './rules.ts';
import type { InviteTries } from './rules.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables>;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whose tries are counted: the person's, and those of everybody behind the same address. */
const subjectsOf = ({ userId, origin }: UserViewer) => ({
  person: sha256(`person ${userId}`),
  address: sha256(`address ${networkOf(origin.address)}`),
});

const none = (now: Date): InviteTries => ({ tries: 1, since: now });

/** Counts a try to join, before its code is looked at: tries at the same time cannot slip past the limits. */
export async function countInviteTry(
  db: Db,
  viewer: UserViewer,
  now: Date,
): Promise<Record<'person' | 'address', InviteTries>> {
  const oldest = new Date(now.getTime() - inviteTries.windowMs);
  const { person, address } = subjectsOf(viewer);
  // Always in the same order, so that two who count both never wait for each other.
  const { rows } = await sql<InviteTries & { subject: Buffer }>`
    insert into invite_tries as known (subject, window_started_at)
    select subject, ${now} from unnest(${[person, address]}::bytea[]) as subject order by subject
    on conflict (subject) do update set
      tries = case when known.window_started_at <= ${oldest} then 1 else known.tries + 1 end,
      window_started_at = case when known.window_started_at <= ${oldest} then ${now} else known.window_started_at end
    returning subject, tries, window_started_at as since`.execute(db);
  const of = (wanted: Buffer) => rows.find(({ subject }) => subject.equals(wanted)) ?? none(now);
  return { person: of(person), address: of(address) };
}

/** Takes a counted try back: its code was good. */
export async function forgiveInviteTry(db: Db, viewer: UserViewer): Promise<void> {
  const { person, address } = subjectsOf(viewer);
  await sql`
    update invite_tries set tries = tries - 1
    where subject in (
      select subject from invite_tries where subject = any(${[person, address]}::bytea[]) and tries > 0
      order by subject for update
    )`.execute(db);
}

/** Forgets tries of long ago. */
export async function deleteOldInviteTries(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('invite_tries').where('window_started_at', '<=', before).execute();
}
