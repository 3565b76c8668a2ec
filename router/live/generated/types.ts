export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in time in UTC, as RFC 3339 writes it: `2026-11-20T18:30:00.000Z`. */
  DateTime: { input: Date; output: Date | string; }
};

/** With whom an answer may be shared: see `@cacheControl`. */
export type CacheControlScope =
  /** Depends on the person who asks. */
  | 'PRIVATE'
  /** The same for everybody with the same role in the same family. */
  | 'PUBLIC';

/** A family: everything in the product belongs to one. */
export type Family = {
  __typename?: 'Family';
  /** The family's id. */
  id: Scalars['ID']['output'];
};

/** The span a leaderboard counts, in the family's timezone. */
export type LeaderboardPeriod =
  /** Since the family was founded. */
  | 'ALL_TIME'
  /** Since the first of the month. */
  | 'MONTH'
  /** Since the family's week began. */
  | 'WEEK';

/** A family's leaderboard moved. */
export type LeaderboardUpdated = {
  __typename?: 'LeaderboardUpdated';
  /** Who caused it. */
  actor?: Maybe<Member>;
  /** When it moved. */
  at: Scalars['DateTime']['output'];
  /** The family. */
  family: Family;
  /** The family. */
  familyId: Scalars['ID']['output'];
  /** The event's id; a repeated delivery carries the same. */
  id: Scalars['ID']['output'];
  /** The span it counts. */
  period: LeaderboardPeriod;
};

/** One line of the ledger: never changed, never deleted; a correction is a new line. */
export type LedgerEntry = {
  __typename?: 'LedgerEntry';
  /** The entry's id. */
  id: Scalars['ID']['output'];
};

/** A person as a member of one family. */
export type Member = {
  __typename?: 'Member';
  /** The family. */
  familyId: Scalars['ID']['output'];
  /** The person's id (`User.id`). */
  id: Scalars['ID']['output'];
};

/** A balance moved. */
export type PointsAwarded = {
  __typename?: 'PointsAwarded';
  /** Who awarded or deducted. */
  actor?: Maybe<Member>;
  /** When. */
  at: Scalars['DateTime']['output'];
  /** By how much; negative when points were taken. */
  change: Scalars['Int']['output'];
  /** The line of the ledger. */
  entry: LedgerEntry;
  /** The family. */
  family: Family;
  /** The event's id; a repeated delivery carries the same. */
  id: Scalars['ID']['output'];
  /** Why, in words. */
  reason: Scalars['String']['output'];
  /** The balance after it. */
  total: Scalars['Int']['output'];
  /** Whose balance moved. */
  user: Member;
};

/** What the router pushes. Each subscription belongs to one family that the viewer is a member of, and ends with the session or the membership. */
export type Subscription = {
  __typename?: 'Subscription';
  /** The family's leaderboard of a period moved. */
  leaderboardUpdated: LeaderboardUpdated;
  /** Points of somebody in the family changed. */
  pointsAwarded: PointsAwarded;
  /** A task of the family was created, changed, moved on or taken away. */
  taskUpdated: TaskUpdated;
};


/** What the router pushes. Each subscription belongs to one family that the viewer is a member of, and ends with the session or the membership. */
export type SubscriptionLeaderboardUpdatedArgs = {
  familyId: Scalars['ID']['input'];
  period?: InputMaybe<LeaderboardPeriod>;
};


/** What the router pushes. Each subscription belongs to one family that the viewer is a member of, and ends with the session or the membership. */
export type SubscriptionPointsAwardedArgs = {
  familyId: Scalars['ID']['input'];
};


/** What the router pushes. Each subscription belongs to one family that the viewer is a member of, and ends with the session or the membership. */
export type SubscriptionTaskUpdatedArgs = {
  familyId: Scalars['ID']['input'];
};

/** Something to do for a family. */
export type Task = {
  __typename?: 'Task';
  /** The task's id. */
  id: Scalars['ID']['output'];
};

/** What happened to a task. */
export type TaskChange =
  /** It was accepted. */
  | 'APPROVED'
  /** A name was put on it or taken off. */
  | 'ASSIGNED'
  /** It was given up. */
  | 'CANCELLED'
  /** Somebody took it. */
  | 'CLAIMED'
  /** Work was said to be done. */
  | 'COMPLETED'
  /** It was put before the family. */
  | 'CREATED'
  /** It was taken away. */
  | 'DELETED'
  /** It was handed back. */
  | 'REJECTED'
  /** Work began. */
  | 'STARTED'
  /** Its text, points or date changed. */
  | 'UPDATED';

/** Something happened to a task. */
export type TaskUpdated = {
  __typename?: 'TaskUpdated';
  /** Who did it. */
  actor?: Maybe<Member>;
  /** When. */
  at: Scalars['DateTime']['output'];
  /** What happened. */
  change: TaskChange;
  /** The family. */
  family: Family;
  /** The event's id; a repeated delivery carries the same. */
  id: Scalars['ID']['output'];
  /** The task as it is now; null when it was taken away. */
  task?: Maybe<Task>;
  /** The task's id, also when the task is gone. */
  taskId: Scalars['ID']['output'];
  /** The task's version after the change. */
  version: Scalars['Int']['output'];
};
