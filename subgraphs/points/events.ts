import type { DomainEvent } from '@kd/kit/outbox/outbox';
import { familyTopic } from '@kd/kit/outbox/outbox';
import type { LedgerEntryRow } from './tables.ts';

/** Why standings are read anew although no balance moved: a member, a name, the family's calendar. */
export type Occasion = Pick<DomainEvent, 'id' | 'actorId' | 'version' | 'at'>;

/** What the ledger is read with has changed: who is in the family, what they are called, when its days and weeks begin. */
export const standingsChanged = (familyId: string, occasion: Occasion): DomainEvent => ({
  ...occasion,
  type: 'StandingsChanged',
  familyId,
  topics: [familyTopic('points', familyId)],
  key: { __typename: 'Family', id: familyId },
  payload: {},
});

/** A balance moved: `PointsAwarded`, or `PointsDeducted` when points were taken. */
export const balanceMoved = (entry: LedgerEntryRow, id: string): DomainEvent => ({
  id,
  type: entry.kind === 'DEDUCTION' ? 'PointsDeducted' : 'PointsAwarded',
  familyId: entry.family_id,
  topics: [familyTopic('points', entry.family_id)],
  key: { __typename: 'LedgerEntry', id: entry.id },
  version: entry.family_version,
  actorId: entry.awarded_by,
  at: entry.at,
  payload: {
    userId: entry.user_id,
    change: entry.change,
    total: entry.total,
    reason: entry.reason,
    kind: entry.kind,
    taskId: entry.task_id,
  },
});
