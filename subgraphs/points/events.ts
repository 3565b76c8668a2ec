import type { DomainEvent } from '@kd/kit/outbox/outbox';
import { familyTopic } from '@kd/kit/outbox/outbox';
import type { LedgerEntryRow } from './tables.ts';

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
