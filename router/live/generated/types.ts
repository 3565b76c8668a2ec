import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A moment in time in UTC, as RFC 3339 writes it: `2026-11-20T18:30:00.000Z`. */
  DateTime: { input: Date; output: Date | string; }
  _FieldSet: { input: unknown; output: unknown; }
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



export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ReferenceResolver<TResult, TReference, TContext> = (
      reference: TReference,
      context: TContext,
      info: GraphQLResolveInfo
    ) => Promise<TResult> | TResult;

      type ScalarCheck<T, S> = S extends true ? T : NullableCheck<T, S>;
      type NullableCheck<T, S> = Maybe<T> extends T ? Maybe<ListCheck<NonNullable<T>, S>> : ListCheck<T, S>;
      type ListCheck<T, S> = T extends (infer U)[] ? NullableCheck<U, S>[] : GraphQLRecursivePick<T, S>;
      export type GraphQLRecursivePick<T, S> = { [K in keyof T & keyof S]: ScalarCheck<T[K], S[K]> };
    

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

/** Mapping of federation types */
export type FederationTypes = {
  LeaderboardUpdated: LeaderboardUpdated;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  LeaderboardUpdated:
    ( { __typename: 'LeaderboardUpdated' }
    & GraphQLRecursivePick<FederationTypes['LeaderboardUpdated'], {"familyId":true,"period":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  CacheControlScope: CacheControlScope;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Family: ResolverTypeWrapper<Family>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  LeaderboardPeriod: LeaderboardPeriod;
  LeaderboardUpdated: ResolverTypeWrapper<LeaderboardUpdated>;
  LedgerEntry: ResolverTypeWrapper<LedgerEntry>;
  Member: ResolverTypeWrapper<Member>;
  PointsAwarded: ResolverTypeWrapper<PointsAwarded>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Task: ResolverTypeWrapper<Task>;
  TaskChange: TaskChange;
  TaskUpdated: ResolverTypeWrapper<TaskUpdated>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  DateTime: Scalars['DateTime']['output'];
  Family: Family;
  ID: Scalars['ID']['output'];
  LeaderboardUpdated: LeaderboardUpdated | FederationReferenceTypes['LeaderboardUpdated'];
  LedgerEntry: LedgerEntry;
  Member: Member;
  PointsAwarded: PointsAwarded;
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  Task: Task;
  TaskUpdated: TaskUpdated;
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
};

export type CacheControlDirectiveArgs = {
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  maxAge?: Maybe<Scalars['Int']['input']>;
  scope?: Maybe<CacheControlScope>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type FamilyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Family'] = ResolversParentTypes['Family']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type LeaderboardUpdatedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LeaderboardUpdated'] = ResolversParentTypes['LeaderboardUpdated'], FederationReferenceType extends FederationReferenceTypes['LeaderboardUpdated'] = FederationReferenceTypes['LeaderboardUpdated']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['LeaderboardUpdated']> | FederationReferenceType, FederationReferenceType, ContextType>;
  actor?: Resolver<Maybe<ResolversTypes['Member']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  period?: Resolver<ResolversTypes['LeaderboardPeriod'], ParentType, ContextType>;
};

export type LedgerEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LedgerEntry'] = ResolversParentTypes['LedgerEntry']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type MemberResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Member'] = ResolversParentTypes['Member']> = {
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type PointsAwardedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PointsAwarded'] = ResolversParentTypes['PointsAwarded']> = {
  actor?: Resolver<Maybe<ResolversTypes['Member']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  change?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  entry?: Resolver<ResolversTypes['LedgerEntry'], ParentType, ContextType>;
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['Member'], ParentType, ContextType>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  leaderboardUpdated?: SubscriptionResolver<ResolversTypes['LeaderboardUpdated'], "leaderboardUpdated", ParentType, ContextType, RequireFields<SubscriptionLeaderboardUpdatedArgs, 'familyId' | 'period'>>;
  pointsAwarded?: SubscriptionResolver<ResolversTypes['PointsAwarded'], "pointsAwarded", ParentType, ContextType, RequireFields<SubscriptionPointsAwardedArgs, 'familyId'>>;
  taskUpdated?: SubscriptionResolver<ResolversTypes['TaskUpdated'], "taskUpdated", ParentType, ContextType, RequireFields<SubscriptionTaskUpdatedArgs, 'familyId'>>;
};

export type TaskResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type TaskUpdatedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TaskUpdated'] = ResolversParentTypes['TaskUpdated']> = {
  actor?: Resolver<Maybe<ResolversTypes['Member']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  change?: Resolver<ResolversTypes['TaskChange'], ParentType, ContextType>;
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType>;
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  DateTime?: GraphQLScalarType;
  Family?: FamilyResolvers<ContextType>;
  LeaderboardUpdated?: LeaderboardUpdatedResolvers<ContextType>;
  LedgerEntry?: LedgerEntryResolvers<ContextType>;
  Member?: MemberResolvers<ContextType>;
  PointsAwarded?: PointsAwardedResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
  TaskUpdated?: TaskUpdatedResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
};
