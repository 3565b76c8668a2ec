import type { ColumnType } from 'kysely';
import type { Role } from '@kd/kit/viewer';
import type { TaskPriority, TaskStatus, TaskTransitionKind } from './generated/resolvers-types.ts';

/** A task as the database has it. Moments have milliseconds, so that a cursor can hold one exactly. */
export type TaskRow = {
  family_id: string;
  id: string;
  title: string;
  description: string | null;
  type: string | null;
  points: number;
  difficulty: number;
  priority: TaskPriority;
  estimated_minutes: number | null;
  actual_minutes: number | null;
  due_date: Date | null;
  tags: string[];
  status: TaskStatus;
  rejection_reason: string | null;
  version: number;
  assigned_to: string | null;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  completed_at: Date | null;
  approved_at: Date | null;
  /** Taken away: the row stays for its history, and nobody sees it any more. */
  deleted_at: Date | null;
};

/** One thing that happened to a task: exactly one for each of its versions. */
export type TransitionRow = {
  family_id: string;
  task_id: string;
  version: number;
  id: string;
  kind: TaskTransitionKind;
  from_status: TaskStatus | null;
  to_status: TaskStatus;
  at: Date;
  actor_id: string;
  reason: string | null;
};

/** What tasks have to know of a family, from its events. */
export type FamilyRow = { family_id: string; timezone: string; approval_required: boolean };

/** Who belongs to a family, from its events. Somebody who left stays as inactive. */
export type MemberRow = { family_id: string; user_id: string; role: Role; active: boolean };

/** The tables of the schema `tasks`. */
export type Tables = {
  tasks: TaskRow & { search: ColumnType<string, never, never> };
  task_history: TransitionRow;
  families: FamilyRow;
  members: MemberRow;
};
