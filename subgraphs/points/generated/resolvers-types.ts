import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { LedgerEntryRow, FamilyKey, MemberKey, LeaderboardKey } from '../tables.ts';
import type { HistoryPage, HistoryEdge } from '../history.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
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

/** What is given. */
export type AwardPointsInput = {
  /** The family. */
  familyId: Scalars['ID']['input'];
  /** 1 to 10,000. */
  points: Scalars['Int']['input'];
  /** Why: 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** The member who gets it. */
  userId: Scalars['ID']['input'];
};

/** The points are given. */
export type AwardPointsPayload = {
  __typename?: 'AwardPointsPayload';
  /** The new line of the ledger. */
  entry: LedgerEntry;
};

/** With whom an answer may be shared: see `@cacheControl`. */
export type CacheControlScope =
  /** Depends on the person who asks. */
  | 'PRIVATE'
  /** The same for everybody with the same role in the same family. */
  | 'PUBLIC';

/** What is taken. */
export type DeductPointsInput = {
  /** The family. */
  familyId: Scalars['ID']['input'];
  /** 1 to 10,000. */
  points: Scalars['Int']['input'];
  /** Why: 1 to 200 characters. */
  reason: Scalars['String']['input'];
  /** The member who loses it. */
  userId: Scalars['ID']['input'];
};

/** The points are taken. */
export type DeductPointsPayload = {
  __typename?: 'DeductPointsPayload';
  /** The new line of the ledger. */
  entry: LedgerEntry;
};

/** A family: everything in the product belongs to one. */
export type Family = {
  __typename?: 'Family';
  /** The family's id. */
  id: Scalars['ID']['output'];
  /** Everybody in the family by the points of a period. Null only while the points cannot be had. */
  leaderboard?: Maybe<Array<LeaderboardEntry>>;
};


/** A family: everything in the product belongs to one. */
export type FamilyLeaderboardArgs = {
  period?: InputMaybe<LeaderboardPeriod>;
};

/** A person's place in a family's leaderboard. */
export type LeaderboardEntry = {
  __typename?: 'LeaderboardEntry';
  /** Points of the period. */
  points: Scalars['Int']['output'];
  /**
   * From 1. More points come first; of equal points who reached them earlier; true ties share a rank, the next rank is left
   * out, and names put them in order.
   */
  rank: Scalars['Int']['output'];
  /** The person. */
  user: Member;
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
  /** The family. */
  familyId: Scalars['ID']['output'];
  /** Everybody in the family by the points of the period. Null only while the points cannot be had. */
  leaderboard?: Maybe<Array<LeaderboardEntry>>;
  /** The span it counts. */
  period: LeaderboardPeriod;
  /** Grows with every entry of the family's ledger and never goes back. Null only while the points cannot be had. */
  version?: Maybe<Scalars['Int']['output']>;
};

/** One line of the ledger: never changed, never deleted; a correction is a new line. */
export type LedgerEntry = {
  __typename?: 'LedgerEntry';
  /** When. */
  at: Scalars['DateTime']['output'];
  /** Who awarded or deducted. */
  awardedBy: Member;
  /** Which bonus is in it, if any. */
  bonusType?: Maybe<Scalars['String']['output']>;
  /** By how much the balance moved; negative when points were taken. */
  change: Scalars['Int']['output'];
  /** The family. */
  familyId: Scalars['ID']['output'];
  /** The entry's id. */
  id: Scalars['ID']['output'];
  /** Why it stands here. */
  kind: LedgerEntryKind;
  /** What the task's points were multiplied with; 1 when nothing was. */
  multiplier: Scalars['Float']['output'];
  /** Why, in words. */
  reason: Scalars['String']['output'];
  /** The task that brought it, if one did. */
  task?: Maybe<Task>;
  /** The balance after this entry. */
  total: Scalars['Int']['output'];
  /** Whose balance moved. */
  user: Member;
};

/** A page of the ledger. */
export type LedgerEntryConnection = {
  __typename?: 'LedgerEntryConnection';
  /** The entries with their cursors. */
  edges: Array<LedgerEntryEdge>;
  /** The entries alone. */
  nodes: Array<LedgerEntry>;
  /** Whether there is more. */
  pageInfo: PageInfo;
};

/** An entry in a page. */
export type LedgerEntryEdge = {
  __typename?: 'LedgerEntryEdge';
  /** Where the page can go on. */
  cursor: Scalars['String']['output'];
  /** The entry. */
  node: LedgerEntry;
};

/** Why an entry stands in the ledger. */
export type LedgerEntryKind =
  /** A parent gave it. */
  | 'AWARD'
  /** A parent took it away. */
  | 'DEDUCTION'
  /** An approved task brought it. */
  | 'TASK_APPROVED';

/** A person as a member of one family. */
export type Member = {
  __typename?: 'Member';
  /**
   * Days in a row, in the family's timezone, on which the person finished at least one task that was approved. Today counts
   * as soon as something is finished and does not break the streak before it ends. Null only while the points cannot be had.
   */
  currentStreak?: Maybe<Scalars['Int']['output']>;
  /** The family. */
  familyId: Scalars['ID']['output'];
  /** The person's id (`User.id`). */
  id: Scalars['ID']['output'];
  /** The balance in this family: the sum of the ledger's entries. Null only while the points cannot be had. */
  totalPoints?: Maybe<Scalars['Int']['output']>;
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Gives points outside any task. For parents and advisors. */
  awardPoints: AwardPointsPayload;
  /** Takes points away; the balance may go below zero. For parents and advisors. */
  deductPoints: DeductPointsPayload;
};


export type MutationAwardPointsArgs = {
  input: AwardPointsInput;
};


export type MutationDeductPointsArgs = {
  input: DeductPointsInput;
};

/** Where a page stands in its list (Relay cursor connections). */
export type PageInfo = {
  __typename?: 'PageInfo';
  /** The last cursor of the page. */
  endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether more follows. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether more comes before. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The first cursor of the page. */
  startCursor?: Maybe<Scalars['String']['output']>;
};

export type Query = {
  __typename?: 'Query';
  /** The entries of a family's ledger, newest first, a page at a time. Members see the whole family's. */
  pointsHistory?: Maybe<LedgerEntryConnection>;
};


export type QueryPointsHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  familyId: Scalars['ID']['input'];
  first?: InputMaybe<Scalars['Int']['input']>;
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** Something to do for a family. */
export type Task = {
  __typename?: 'Task';
  /** The task's id. */
  id: Scalars['ID']['output'];
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
  Family: Family;
  LeaderboardUpdated: LeaderboardUpdated;
  LedgerEntry: LedgerEntry;
  Member: Member;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Family:
    ( { __typename: 'Family' }
    & GraphQLRecursivePick<FederationTypes['Family'], {"id":true}> );
  LeaderboardUpdated:
    ( { __typename: 'LeaderboardUpdated' }
    & GraphQLRecursivePick<FederationTypes['LeaderboardUpdated'], {"familyId":true,"period":true}> );
  LedgerEntry:
    ( { __typename: 'LedgerEntry' }
    & GraphQLRecursivePick<FederationTypes['LedgerEntry'], {"id":true}> );
  Member:
    ( { __typename: 'Member' }
    & GraphQLRecursivePick<FederationTypes['Member'], {"familyId":true,"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AwardPointsInput: AwardPointsInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  AwardPointsPayload: ResolverTypeWrapper<Omit<AwardPointsPayload, 'entry'> & { entry: ResolversTypes['LedgerEntry'] }>;
  CacheControlScope: CacheControlScope;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeductPointsInput: DeductPointsInput;
  DeductPointsPayload: ResolverTypeWrapper<Omit<DeductPointsPayload, 'entry'> & { entry: ResolversTypes['LedgerEntry'] }>;
  Family: ResolverTypeWrapper<FamilyKey>;
  LeaderboardEntry: ResolverTypeWrapper<Omit<LeaderboardEntry, 'user'> & { user: ResolversTypes['Member'] }>;
  LeaderboardPeriod: LeaderboardPeriod;
  LeaderboardUpdated: ResolverTypeWrapper<LeaderboardKey>;
  LedgerEntry: ResolverTypeWrapper<LedgerEntryRow>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  LedgerEntryConnection: ResolverTypeWrapper<HistoryPage>;
  LedgerEntryEdge: ResolverTypeWrapper<HistoryEdge>;
  LedgerEntryKind: LedgerEntryKind;
  Member: ResolverTypeWrapper<MemberKey>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Task: ResolverTypeWrapper<Task>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AwardPointsInput: AwardPointsInput;
  ID: Scalars['ID']['output'];
  AwardPointsPayload: Omit<AwardPointsPayload, 'entry'> & { entry: ResolversParentTypes['LedgerEntry'] };
  DateTime: Scalars['DateTime']['output'];
  DeductPointsInput: DeductPointsInput;
  DeductPointsPayload: Omit<DeductPointsPayload, 'entry'> & { entry: ResolversParentTypes['LedgerEntry'] };
  Family: FamilyKey;
  LeaderboardEntry: Omit<LeaderboardEntry, 'user'> & { user: ResolversParentTypes['Member'] };
  LeaderboardUpdated: LeaderboardKey;
  LedgerEntry: LedgerEntryRow;
  Float: Scalars['Float']['output'];
  LedgerEntryConnection: HistoryPage;
  LedgerEntryEdge: HistoryEdge;
  Member: MemberKey;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  Task: Task;
  Boolean: Scalars['Boolean']['output'];
  Int: Scalars['Int']['output'];
  String: Scalars['String']['output'];
};

export type CacheControlDirectiveArgs = {
  inheritMaxAge?: Maybe<Scalars['Boolean']['input']>;
  maxAge?: Maybe<Scalars['Int']['input']>;
  scope?: Maybe<CacheControlScope>;
};

export type CacheControlDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheControlDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CacheTagDirectiveArgs = {
  format: Scalars['String']['input'];
};

export type CacheTagDirectiveResolver<Result, Parent, ContextType = Context, Args = CacheTagDirectiveArgs> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AwardPointsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AwardPointsPayload'] = ResolversParentTypes['AwardPointsPayload']> = {
  entry?: Resolver<ResolversTypes['LedgerEntry'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeductPointsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeductPointsPayload'] = ResolversParentTypes['DeductPointsPayload']> = {
  entry?: Resolver<ResolversTypes['LedgerEntry'], ParentType, ContextType>;
};

export type FamilyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Family'] = ResolversParentTypes['Family'], FederationReferenceType extends FederationReferenceTypes['Family'] = FederationReferenceTypes['Family']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Family']> | FederationReferenceType, FederationReferenceType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  leaderboard?: Resolver<Maybe<Array<ResolversTypes['LeaderboardEntry']>>, ParentType, ContextType, RequireFields<FamilyLeaderboardArgs, 'period'>>;
};

export type LeaderboardEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LeaderboardEntry'] = ResolversParentTypes['LeaderboardEntry']> = {
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rank?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['Member'], ParentType, ContextType>;
};

export type LeaderboardUpdatedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LeaderboardUpdated'] = ResolversParentTypes['LeaderboardUpdated'], FederationReferenceType extends FederationReferenceTypes['LeaderboardUpdated'] = FederationReferenceTypes['LeaderboardUpdated']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['LeaderboardUpdated']> | FederationReferenceType, FederationReferenceType, ContextType>;
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  leaderboard?: Resolver<Maybe<Array<ResolversTypes['LeaderboardEntry']>>, ParentType, ContextType>;
  period?: Resolver<ResolversTypes['LeaderboardPeriod'], ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type LedgerEntryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LedgerEntry'] = ResolversParentTypes['LedgerEntry'], FederationReferenceType extends FederationReferenceTypes['LedgerEntry'] = FederationReferenceTypes['LedgerEntry']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['LedgerEntry']> | FederationReferenceType, FederationReferenceType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  awardedBy?: Resolver<ResolversTypes['Member'], ParentType, ContextType>;
  bonusType?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  change?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['LedgerEntryKind'], ParentType, ContextType>;
  multiplier?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['Member'], ParentType, ContextType>;
};

export type LedgerEntryConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LedgerEntryConnection'] = ResolversParentTypes['LedgerEntryConnection']> = {
  edges?: Resolver<Array<ResolversTypes['LedgerEntryEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['LedgerEntry']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type LedgerEntryEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LedgerEntryEdge'] = ResolversParentTypes['LedgerEntryEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['LedgerEntry'], ParentType, ContextType>;
};

export type MemberResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Member'] = ResolversParentTypes['Member'], FederationReferenceType extends FederationReferenceTypes['Member'] = FederationReferenceTypes['Member']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Member']> | FederationReferenceType, FederationReferenceType, ContextType>;
  currentStreak?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  totalPoints?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  awardPoints?: Resolver<ResolversTypes['AwardPointsPayload'], ParentType, ContextType, RequireFields<MutationAwardPointsArgs, 'input'>>;
  deductPoints?: Resolver<ResolversTypes['DeductPointsPayload'], ParentType, ContextType, RequireFields<MutationDeductPointsArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  pointsHistory?: Resolver<Maybe<ResolversTypes['LedgerEntryConnection']>, ParentType, ContextType, RequireFields<QueryPointsHistoryArgs, 'familyId'>>;
};

export type TaskResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AwardPointsPayload?: AwardPointsPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeductPointsPayload?: DeductPointsPayloadResolvers<ContextType>;
  Family?: FamilyResolvers<ContextType>;
  LeaderboardEntry?: LeaderboardEntryResolvers<ContextType>;
  LeaderboardUpdated?: LeaderboardUpdatedResolvers<ContextType>;
  LedgerEntry?: LedgerEntryResolvers<ContextType>;
  LedgerEntryConnection?: LedgerEntryConnectionResolvers<ContextType>;
  LedgerEntryEdge?: LedgerEntryEdgeResolvers<ContextType>;
  Member?: MemberResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  cacheTag?: CacheTagDirectiveResolver<any, any, ContextType>;
};
