import type { CurrentMember, Family, FamilyProfile, Invite, Member } from './rules.ts';
import type { FamilyRow, Tables } from './tables.ts';
import { listLoader, rowLoader } from '@kd/kit/loaders';
import type { Membership, Role } from '@kd/kit/viewer';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';

type Db = Kysely<Tables>;

/** What a change of rights was, for the audit log. */
export type AuditEntry = {
  id: string;
  familyId: string;
  at: Date;
  actorId: string;
  action: 'ROLE_CHANGED' | 'MEMBER_REMOVED' | 'OWNERSHIP_TRANSFERRED' | 'INVITE_RENEWED' | 'INVITE_REVOKED';
  details: Record<string, string>;
  address: string;
  userAgent: string;
};

/** Key of a member: one person in one family. */
export type MemberKey = Pick<Member, 'familyId' | 'id'>;

type MembershipJson = { id: string; role: Role; joinedAt: string };

// One statement reads a family whole, however many it has: its members come as one JSON value.
const membersAsJson = sql<MembershipJson[]>`(
  select coalesce(json_agg(json_build_object('id', user_id, 'role', role, 'joinedAt', joined_at) order by joined_at, user_id), '[]')
  from memberships where memberships.family_id = families.family_id)`.as('members');

const selectFamilies = (db: Db) => db.selectFrom('families').selectAll('families').select(membersAsJson);

function toFamily(row: FamilyRow & { members: MembershipJson[] }): Family {
  const { family_id: id, invite_code: code, invite_expires_at: expiresAt } = row;
  return {
    id,
    name: row.name,
    description: row.description,
    timezone: row.timezone,
    weekStart: row.week_start,
    approvalRequired: row.approval_required,
    ownerId: row.owner_id,
    invite: code !== null && expiresAt !== null ? { code, expiresAt } : null,
    createdAt: row.created_at,
    version: row.version,
    members: row.members.map((member) => ({ ...member, familyId: id, joinedAt: new Date(member.joinedAt) })),
  };
}

/** Families with their members. */
async function familiesByIds(db: Db, ids: readonly string[]): Promise<Family[]> {
  const rows = await selectFamilies(db)
    .where(sql<boolean>`family_id = any(${ids})`)
    .execute();
  return rows.map(toFamily);
}

/** One family with its members, or null. */
async function familyById(db: Db, id: string): Promise<Family | null> {
  const [family] = await familiesByIds(db, [id]);
  return family ?? null;
}

/** The families of each person, in the order they were joined. */
async function familiesOfUsers(db: Db, userIds: readonly string[]): Promise<{ userId: string; family: Family }[]> {
  const rows = await selectFamilies(db)
    .innerJoin('memberships as own', 'own.family_id', 'families.family_id')
    .select('own.user_id as holder')
    .where(sql<boolean>`own.user_id = any(${userIds})`)
    .orderBy('own.joined_at')
    .orderBy('families.family_id')
    .execute();
  return rows.map(({ holder, ...row }) => ({ userId: holder, family: toFamily(row) }));
}

/** Members by family and person; people who are not in the family are left out. */
async function membersByKeys(db: Db, keys: readonly MemberKey[]): Promise<Member[]> {
  const familyIds = keys.map(({ familyId }) => familyId);
  const userIds = keys.map(({ id }) => id);
  const { rows } = await sql<Member>`
    select family_id as "familyId", user_id as "id", role, joined_at as "joinedAt"
    from memberships join unnest(${familyIds}::uuid[], ${userIds}::uuid[]) as wanted(family_id, user_id)
      using (family_id, user_id)`.execute(db);
  return rows;
}

/** The look-ups of one request. `all` sees every family. */
export const createLoaders = (db: Db, all: Db) => ({
  family: rowLoader(
    (ids: readonly string[]) => familiesByIds(db, ids),
    ({ id }) => id,
  ),
  // The memberships table and not the viewer's statement says what a person belongs to: it knows of a family joined a
  // moment ago. Hence the wide scope; the person's id narrows it.
  familiesOf: listLoader(
    (userIds: readonly string[]) => familiesOfUsers(all, userIds),
    ({ userId }) => userId,
  ),
  member: rowLoader<MemberKey, Member>(
    (keys) => membersByKeys(db, keys),
    (member) => member,
    ({ familyId, id }) => `${familyId} ${id}`,
  ),
});

/** Which families a person may enter. */
export const membershipsOf = (db: Db, userId: string): Promise<Membership[]> =>
  db
    .selectFrom('memberships')
    .select(['family_id as familyId', 'role'])
    .where('user_id', '=', userId)
    .orderBy('joined_at')
    .orderBy('family_id')
    .execute();

/** The id of the family that has this invite code, in force or not. */
export async function familyIdByInviteCode(db: Db, code: string): Promise<string | null> {
  const row = await db.selectFrom('families').select('family_id').where('invite_code', '=', code).executeTakeFirst();
  return row?.family_id ?? null;
}

/**
 * Keeps everybody else from changing a family until the transaction ends, and reads it. The lock comes first, in a
 * statement of its own: one statement would read the members as they were before it waited.
 */
export async function lockFamily(transaction: Db, id: string): Promise<Family | null> {
  const locked = await transaction
    .selectFrom('families')
    .select('family_id')
    .where('family_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return locked ? familyById(transaction, id) : null;
}

/** How many families a person owns; no other transaction can found one for the same person until this one ends. */
export async function lockOwnedFamilies(transaction: Db, userId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`families of ${userId}`}, 0))`.execute(transaction);
  const { rows } = await sql<{ owned: number }>`select families_owned_by(${userId}) as owned`.execute(transaction);
  return rows[0]?.owned ?? 0;
}

const profileColumns = (profile: FamilyProfile) => ({
  name: profile.name,
  description: profile.description,
  timezone: profile.timezone,
  week_start: profile.weekStart,
  approval_required: profile.approvalRequired,
});

const inviteColumns = (invite: Invite | null) => ({
  invite_code: invite?.code ?? null,
  invite_expires_at: invite?.expiresAt ?? null,
});

/** Writes a new family; its members are written apart. */
export async function insertFamily(transaction: Db, family: Omit<Family, 'members'>): Promise<void> {
  await transaction
    .insertInto('families')
    .values({
      family_id: family.id,
      ...profileColumns(family),
      ...inviteColumns(family.invite),
      owner_id: family.ownerId,
      created_at: family.createdAt,
      version: family.version,
    })
    .execute();
}

/** Saves a family, without its members, as its next version. */
export async function saveFamily(transaction: Db, family: Family): Promise<void> {
  await transaction
    .updateTable('families')
    .set({
      ...profileColumns(family),
      ...inviteColumns(family.invite),
      owner_id: family.ownerId,
      version: family.version,
    })
    .where('family_id', '=', family.id)
    .execute();
}

/** Lets a person in. */
export async function insertMember(transaction: Db, member: CurrentMember): Promise<void> {
  await transaction
    .insertInto('memberships')
    .values({ family_id: member.familyId, user_id: member.id, role: member.role, joined_at: member.joinedAt })
    .execute();
}

/** Gives a member a role. */
export async function saveRole(transaction: Db, { familyId, id }: MemberKey, role: Role): Promise<void> {
  await transaction
    .updateTable('memberships')
    .set({ role })
    .where('family_id', '=', familyId)
    .where('user_id', '=', id)
    .execute();
}

/** Takes a person out. */
export async function deleteMember(transaction: Db, { familyId, id }: MemberKey): Promise<void> {
  await transaction.deleteFrom('memberships').where('family_id', '=', familyId).where('user_id', '=', id).execute();
}

/** Adds to the audit log. */
export async function insertAuditEntry(transaction: Db, entry: AuditEntry): Promise<void> {
  const { familyId, actorId, userAgent, details, ...rest } = entry;
  await transaction
    .insertInto('audit_log')
    .values({
      ...rest,
      family_id: familyId,
      actor_id: actorId,
      user_agent: userAgent,
      details: JSON.stringify(details),
    })
    .execute();
}
