import type { LeaderboardPeriod, LedgerEntryKind } from './generated/resolvers-types.ts';

/** On which day a family's week begins. */
export type WeekStart = 'MONDAY' | 'SUNDAY';

/** One line of the ledger. Days are `YYYY-MM-DD` in the timezone that the family had when the line was written. */
export type LedgerEntryRow = {
  family_id: string;
  id: string;
  user_id: string;
  /** Its place in the family's ledger: 1, 2, 3, … without gaps, in the order of commits. */
  family_version: number;
  kind: LedgerEntryKind;
  change: number;
  multiplier: number;
  bonus_type: string | null;
  /** The person's balance after it. */
  total: number;
  reason: string;
  awarded_by: string;
  task_id: string | null;
  /** The event that brought it: no event brings two. */
  source_event_id: string | null;
  /** The day of the deed, for streaks: a chore done on Sunday and approved on Monday is Sunday's. */
  local_day: string;
  /** The day of `at`, for leaderboards: the same chore's points are Monday's. */
  booked_day: string;
  at: Date;
};

/** The head of a family's ledger, locked by whoever adds to it; `version` is that of its newest entry. */
export type FamilyLedgerRow = { family_id: string; version: number };

/** What the families subgraph said of a family. */
export type FamilyRow = { family_id: string; name: string; timezone: string; week_start: WeekStart };

/** What the families subgraph said of a membership; kept, inactive, when the person leaves. */
export type MemberRow = { family_id: string; user_id: string; active: boolean; joined_at: Date };

/** What the users subgraph said of a person; only puts names in order. */
export type PersonRow = { user_id: string; full_name: string };

/** The tables of this subgraph. */
export type Tables = {
  ledger_entries: LedgerEntryRow;
  family_ledgers: FamilyLedgerRow;
  families: FamilyRow;
  members: MemberRow;
  people: PersonRow;
};

/** A person as a member of one family: the key of `Member`. */
export type MemberKey = { familyId: string; id: string };

/** The key of `LeaderboardUpdated`, and of what a leaderboard is loaded by. */
export type LeaderboardKey = { familyId: string; period: LeaderboardPeriod };

/** The key of `Family`. */
export type FamilyKey = { id: string };
