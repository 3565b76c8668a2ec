import type { Generated, JSONColumnType } from 'kysely';
import type { Role } from '@kd/kit/viewer';

/** A family. The id is called `family_id` here as in every family-scoped table. */
export type FamilyRow = {
  family_id: string;
  name: string;
  description: string | null;
  timezone: string;
  week_start: 'MONDAY' | 'SUNDAY';
  approval_required: boolean;
  owner_id: string;
  /** Without the dash; null while there is none. */
  invite_code: string | null;
  invite_expires_at: Date | null;
  created_at: Date;
  /** Counts the changes of the family and of its memberships. */
  version: number;
};

/** One person in one family. */
export type MembershipRow = { family_id: string; user_id: string; role: Role; joined_at: Date };

/** Who changed rights, from where. Never changed and never deleted: the database refuses it. */
export type AuditRow = {
  family_id: string;
  id: string;
  at: Date;
  actor_id: string;
  action: string;
  details: JSONColumnType<object>;
  address: string;
  user_agent: string;
};

/** Wrong invite codes of one person or address (as a hash) since `window_started_at`. Belongs to no family. */
export type InviteTriesRow = { subject: Buffer; window_started_at: Date; tries: Generated<number> };

/** The tables of this subgraph. */
export type Tables = {
  families: FamilyRow;
  memberships: MembershipRow;
  audit_log: AuditRow;
  invite_tries: InviteTriesRow;
};
