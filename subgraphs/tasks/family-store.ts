import type { Kysely } from 'kysely';
import type { FamilyRow, MemberRow, Tables } from './tables.ts';

/** Keeps what is known of a family. */
export async function saveFamily(transaction: Kysely<Tables>, family: FamilyRow): Promise<void> {
  const { family_id: _, ...known } = family;
  await transaction
    .insertInto('families')
    .values(family)
    .onConflict((conflict) => conflict.column('family_id').doUpdateSet(known))
    .execute();
}

/** Keeps what is known of a member. */
export async function saveMember(transaction: Kysely<Tables>, member: MemberRow): Promise<void> {
  const { role, active } = member;
  await transaction
    .insertInto('members')
    .values(member)
    .onConflict((conflict) => conflict.columns(['family_id', 'user_id']).doUpdateSet({ role, active }))
    .execute();
}

/** Keeps that somebody has left. */
export async function saveLeaving(transaction: Kysely<Tables>, familyId: string, userId: string): Promise<void> {
  await transaction
    .updateTable('members')
    .set({ active: false })
    .where('family_id', '=', familyId)
    .where('user_id', '=', userId)
    .execute();
}

/** Whether a person belongs to a family, as far as is known. */
export async function isActiveMember(db: Kysely<Tables>, familyId: string, userId: string): Promise<boolean> {
  const member = await db
    .selectFrom('members')
    .select('active')
    .where('family_id', '=', familyId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return member?.active ?? false;
}

/** Whether a family wants a parent to look at completed tasks; undefined while nothing is known of the family. */
export async function approvalRequiredIn(db: Kysely<Tables>, familyId: string): Promise<boolean | undefined> {
  const family = await db
    .selectFrom('families')
    .select('approval_required')
    .where('family_id', '=', familyId)
    .executeTakeFirst();
  return family?.approval_required;
}
