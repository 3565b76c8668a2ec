import type { TaskRow } from '../tables.ts';

/** A free task; what a test does not care for is filled in. */
export const testTask = (changes: Partial<TaskRow>): TaskRow => ({
  family_id: '01900000-0000-7000-8000-00000000000f',
  id: '01900000-0000-7000-8000-000000000001',
  title: 'Water the plants',
  description: null,
  type: null,
  points: 5,
  difficulty: 1,
  priority: 'MEDIUM',
  estimated_minutes: null,
  actual_minutes: null,
  due_date: null,
  tags: [],
  status: 'PENDING',
  rejection_reason: null,
  version: 1,
  assigned_to: null,
  created_by: '01900000-0000-7000-8000-0000000000aa',
  created_at: new Date('2026-11-20T08:00:00.000Z'),
  updated_at: new Date('2026-11-20T08:00:00.000Z'),
  completed_at: null,
  approved_at: null,
  deleted_at: null,
  ...changes,
});
