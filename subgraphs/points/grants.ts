import { badInput, notFound } from '@kd/kit/errors';
import { isId } from '@kd/kit/input';
import { requireRole, requireUser } from '@kd/kit/viewer';
import type { Context } from './context.ts';
import type { AwardPointsInput } from './generated/resolvers-types.ts';
import { writeEntry } from './ledger.ts';
import { bookGrant, cleanGrant } from './rules.ts';
import { timezoneOfMember } from './store.ts';
import type { LedgerEntryRow, MemberKey } from './tables.ts';

const grants = {
  awardPoints: { kind: 'AWARD', sign: 1, doing: 'award points' },
  deductPoints: { kind: 'DEDUCTION', sign: -1, doing: 'deduct points' },
} as const;

/** Gives or takes points at a parent's word. */
export async function grant(
  context: Context,
  field: keyof typeof grants,
  input: AwardPointsInput,
): Promise<LedgerEntryRow> {
  const { kind, sign, doing } = grants[field];
  const { familyId, userId: id } = input;
  const { userId: awardedBy } = requireUser(context.viewer);
  requireRole(context.viewer, familyId, 'PARENT', doing);
  const { points, reason } = cleanGrant(input);
  if (!isId(id)) throw notFound();
  const member = { familyId, id };
  await meet(context, member);
  return context.mutate({ field, args: { input } }, async (transaction) => {
    const timezone = await timezoneOfMember(transaction, member);
    if (timezone === undefined) throw notFound();
    const at = context.now();
    const origin = { task_id: null, source_event_id: null, doneAt: at, timezone, at };
    const draft = { family_id: familyId, user_id: id, kind, reason, awarded_by: awardedBy, ...origin };
    return writeEntry(transaction, draft, context.newId, (balance) => {
      const change = sign * points;
      const booking = bookGrant(balance, change);
      if (booking.kind === 'refused') throw badInput(booking.field, booking.message);
      return { change, total: booking.total };
    });
  });
}

/**
 * Learns of a member who has just joined. Not inside the transaction: catching up needs a connection, and many transactions that
 * hold one each would wait for each other.
 */
async function meet({ db, catchUp }: Context, member: MemberKey): Promise<void> {
  if ((await timezoneOfMember(db, member)) === undefined) await catchUp('families');
}
