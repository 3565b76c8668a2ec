import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Family as WholeFamily, Member as SomeMember } from '../rules.ts';
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

/** With whom an answer may be shared: see `@cacheControl`. */
export type CacheControlScope =
  /** Depends on the person who asks. */
  | 'PRIVATE'
  /** The same for everybody with the same role in the same family. */
  | 'PUBLIC';

/** Who gets which role. */
export type ChangeRoleInput = {
  /** The family. */
  familyId: Scalars['ID']['input'];
  /** The new role. */
  role: Role;
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** The role is changed. */
export type ChangeRolePayload = {
  __typename?: 'ChangeRolePayload';
  /** The person with the new role. */
  member: Member;
};

/** What a family needs. */
export type CreateFamilyInput = {
  /** Up to 500 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 80 characters. */
  name: Scalars['String']['input'];
  /** IANA name; `UTC` when left out. */
  timezone?: InputMaybe<Scalars['String']['input']>;
};

/** The new family. */
export type CreateFamilyPayload = {
  __typename?: 'CreateFamilyPayload';
  /** The family, with its first invite code. */
  family: Family;
};

/** A family: everything in the product belongs to one. */
export type Family = {
  __typename?: 'Family';
  /** When the family was founded. */
  createdAt: Scalars['DateTime']['output'];
  /** A few words about the family. */
  description?: Maybe<Scalars['String']['output']>;
  /** The family's id. */
  id: Scalars['ID']['output'];
  /** What a newcomer types to join. Null for members, and while there is none. */
  inviteCode?: Maybe<Scalars['String']['output']>;
  /** When the invite code stops working. Null for members, and while there is none. */
  inviteCodeExpiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** Everybody in the family, in the order they joined. */
  members: Array<Member>;
  /** 1 to 80 characters. */
  name: Scalars['String']['output'];
  /** The advisor who founded it or took it over. */
  owner: Member;
  /** How the family works. */
  settings: FamilySettings;
  /** IANA name; it decides what “today” and “this week” mean for everybody in the family. */
  timezone: Scalars['String']['output'];
  /** The role of the one who asks. */
  viewerRole: Role;
};

/** How a family works. */
export type FamilySettings = {
  __typename?: 'FamilySettings';
  /** Whether a parent looks at completed tasks; without it a completed task is approved at once. */
  approvalRequired: Scalars['Boolean']['output'];
  /** The day a week begins with: leaderboards and settlements follow it. */
  weekStart: WeekStart;
};

/** The viewer is in. */
export type JoinFamilyPayload = {
  __typename?: 'JoinFamilyPayload';
  /** The family that was joined. */
  family: Family;
};

/** The viewer is out. */
export type LeaveFamilyPayload = {
  __typename?: 'LeaveFamilyPayload';
  /** The family that was left. */
  familyId: Scalars['ID']['output'];
};

/** A person as a member of one family. */
export type Member = {
  __typename?: 'Member';
  /** The family. */
  familyId: Scalars['ID']['output'];
  /** The person's id (`User.id`). */
  id: Scalars['ID']['output'];
  /** When the person joined; null for somebody who has left. */
  joinedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The role held in this family; null for somebody who has left. */
  role?: Maybe<Role>;
};

/** One right to enter, as the router sees it. */
export type Membership = {
  __typename?: 'Membership';
  /** The family. */
  familyId: Scalars['ID']['output'];
  /** The role held there. */
  role: Role;
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Gives a member another role. For advisors; the owner stays an advisor. */
  changeRole: ChangeRolePayload;
  /** Founds a family; the founder becomes its owner and an advisor. */
  createFamily: CreateFamilyPayload;
  /** Enters a family as a member. A code that is unknown, revoked or expired answers `NOT_FOUND`, whichever it is. */
  joinFamily: JoinFamilyPayload;
  /** Leaves the family. The owner has to hand it on first. */
  leaveFamily: LeaveFamilyPayload;
  /** Takes a person out of the family. For advisors; the owner cannot be removed. */
  removeMember: RemoveMemberPayload;
  /** Makes a new invite code and ends the old one. For parents and advisors. */
  renewInviteCode: RenewInviteCodePayload;
  /** Ends the invite code; nobody can join until a new one is made. For parents and advisors. */
  revokeInviteCode: RevokeInviteCodePayload;
  /** Hands the family on to another member, who becomes an advisor. For the owner. */
  transferOwnership: TransferOwnershipPayload;
  /** Changes name, description, timezone or settings. For advisors. */
  updateFamily: UpdateFamilyPayload;
};


export type MutationChangeRoleArgs = {
  input: ChangeRoleInput;
};


export type MutationCreateFamilyArgs = {
  input: CreateFamilyInput;
};


export type MutationJoinFamilyArgs = {
  inviteCode: Scalars['String']['input'];
};


export type MutationLeaveFamilyArgs = {
  familyId: Scalars['ID']['input'];
};


export type MutationRemoveMemberArgs = {
  input: RemoveMemberInput;
};


export type MutationRenewInviteCodeArgs = {
  familyId: Scalars['ID']['input'];
};


export type MutationRevokeInviteCodeArgs = {
  familyId: Scalars['ID']['input'];
};


export type MutationTransferOwnershipArgs = {
  input: TransferOwnershipInput;
};


export type MutationUpdateFamilyArgs = {
  input: UpdateFamilyInput;
};

export type Query = {
  __typename?: 'Query';
  /** One family that the viewer belongs to; any other id answers `NOT_FOUND`. */
  family?: Maybe<Family>;
  /** Everything a person may enter: families and roles. For the router. */
  membershipsOf: Array<Membership>;
};


export type QueryFamilyArgs = {
  id: Scalars['ID']['input'];
};


export type QueryMembershipsOfArgs = {
  userId: Scalars['ID']['input'];
};

/** Who is taken out. */
export type RemoveMemberInput = {
  /** The family. */
  familyId: Scalars['ID']['input'];
  /** The person. */
  userId: Scalars['ID']['input'];
};

/** The person is out. */
export type RemoveMemberPayload = {
  __typename?: 'RemoveMemberPayload';
  /** The family without the person. */
  family: Family;
};

/** A new code is in force. */
export type RenewInviteCodePayload = {
  __typename?: 'RenewInviteCodePayload';
  /** The family, with its new invite code. */
  family: Family;
};

/** No code is in force. */
export type RevokeInviteCodePayload = {
  __typename?: 'RevokeInviteCodePayload';
  /** The family, without an invite code. */
  family: Family;
};

/** The rights inside one family, from most to least. */
export type Role =
  /** Everything a parent may, and settings, roles and removals. */
  | 'ADVISOR'
  /** Sees the family and does tasks. */
  | 'MEMBER'
  /** Everything a member may, and tasks, approvals, points and invitations. */
  | 'PARENT';

/** Who takes over. */
export type TransferOwnershipInput = {
  /** The family. */
  familyId: Scalars['ID']['input'];
  /** The next owner: a member of the family. */
  userId: Scalars['ID']['input'];
};

/** The family has a new owner. */
export type TransferOwnershipPayload = {
  __typename?: 'TransferOwnershipPayload';
  /** The family. */
  family: Family;
};

/** What of the family changes; what is left out stays. */
export type UpdateFamilyInput = {
  /** Whether a parent looks at completed tasks. */
  approvalRequired?: InputMaybe<Scalars['Boolean']['input']>;
  /** Up to 500 characters; null takes it away. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** The family. */
  familyId: Scalars['ID']['input'];
  /** 1 to 80 characters. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** IANA name. Days already counted stay as they were counted. */
  timezone?: InputMaybe<Scalars['String']['input']>;
  /** The day a week begins with. */
  weekStart?: InputMaybe<WeekStart>;
};

/** The family as it is now. */
export type UpdateFamilyPayload = {
  __typename?: 'UpdateFamilyPayload';
  /** The family. */
  family: Family;
};

/** An account: seen only by the person it belongs to. Others see that person as a `Member` of a family they share. */
export type User = {
  __typename?: 'User';
  /** The families the person belongs to, in the order they were joined. Null only while families cannot be had. */
  families?: Maybe<Array<Family>>;
  /** The person's id, the same in every family. */
  id: Scalars['ID']['output'];
};

/** The day a week begins with. */
export type WeekStart =
  /** ISO 8601. */
  | 'MONDAY'
  /** As calendars in North America have it. */
  | 'SUNDAY';



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
  Member: Member;
  User: User;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Family:
    ( { __typename: 'Family' }
    & GraphQLRecursivePick<FederationTypes['Family'], {"id":true}> );
  Member:
    ( { __typename: 'Member' }
    & GraphQLRecursivePick<FederationTypes['Member'], {"familyId":true,"id":true}> );
  User:
    ( { __typename: 'User' }
    & GraphQLRecursivePick<FederationTypes['User'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  CacheControlScope: CacheControlScope;
  ChangeRoleInput: ChangeRoleInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  ChangeRolePayload: ResolverTypeWrapper<Omit<ChangeRolePayload, 'member'> & { member: ResolversTypes['Member'] }>;
  CreateFamilyInput: CreateFamilyInput;
  CreateFamilyPayload: ResolverTypeWrapper<Omit<CreateFamilyPayload, 'family'> & { family: ResolversTypes['Family'] }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Family: ResolverTypeWrapper<WholeFamily>;
  FamilySettings: ResolverTypeWrapper<FamilySettings>;
  JoinFamilyPayload: ResolverTypeWrapper<Omit<JoinFamilyPayload, 'family'> & { family: ResolversTypes['Family'] }>;
  LeaveFamilyPayload: ResolverTypeWrapper<LeaveFamilyPayload>;
  Member: ResolverTypeWrapper<SomeMember>;
  Membership: ResolverTypeWrapper<Membership>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RemoveMemberInput: RemoveMemberInput;
  RemoveMemberPayload: ResolverTypeWrapper<Omit<RemoveMemberPayload, 'family'> & { family: ResolversTypes['Family'] }>;
  RenewInviteCodePayload: ResolverTypeWrapper<Omit<RenewInviteCodePayload, 'family'> & { family: ResolversTypes['Family'] }>;
  RevokeInviteCodePayload: ResolverTypeWrapper<Omit<RevokeInviteCodePayload, 'family'> & { family: ResolversTypes['Family'] }>;
  Role: Role;
  TransferOwnershipInput: TransferOwnershipInput;
  TransferOwnershipPayload: ResolverTypeWrapper<Omit<TransferOwnershipPayload, 'family'> & { family: ResolversTypes['Family'] }>;
  UpdateFamilyInput: UpdateFamilyInput;
  UpdateFamilyPayload: ResolverTypeWrapper<Omit<UpdateFamilyPayload, 'family'> & { family: ResolversTypes['Family'] }>;
  User: ResolverTypeWrapper<Omit<User, 'families'> & { families?: Maybe<Array<ResolversTypes['Family']>> }>;
  WeekStart: WeekStart;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ChangeRoleInput: ChangeRoleInput;
  ID: Scalars['ID']['output'];
  ChangeRolePayload: Omit<ChangeRolePayload, 'member'> & { member: ResolversParentTypes['Member'] };
  CreateFamilyInput: CreateFamilyInput;
  CreateFamilyPayload: Omit<CreateFamilyPayload, 'family'> & { family: ResolversParentTypes['Family'] };
  DateTime: Scalars['DateTime']['output'];
  Family: WholeFamily;
  FamilySettings: FamilySettings;
  JoinFamilyPayload: Omit<JoinFamilyPayload, 'family'> & { family: ResolversParentTypes['Family'] };
  LeaveFamilyPayload: LeaveFamilyPayload;
  Member: SomeMember;
  Membership: Membership;
  Mutation: Record<PropertyKey, never>;
  Query: Record<PropertyKey, never>;
  RemoveMemberInput: RemoveMemberInput;
  RemoveMemberPayload: Omit<RemoveMemberPayload, 'family'> & { family: ResolversParentTypes['Family'] };
  RenewInviteCodePayload: Omit<RenewInviteCodePayload, 'family'> & { family: ResolversParentTypes['Family'] };
  RevokeInviteCodePayload: Omit<RevokeInviteCodePayload, 'family'> & { family: ResolversParentTypes['Family'] };
  TransferOwnershipInput: TransferOwnershipInput;
  TransferOwnershipPayload: Omit<TransferOwnershipPayload, 'family'> & { family: ResolversParentTypes['Family'] };
  UpdateFamilyInput: UpdateFamilyInput;
  UpdateFamilyPayload: Omit<UpdateFamilyPayload, 'family'> & { family: ResolversParentTypes['Family'] };
  User: Omit<User, 'families'> & { families?: Maybe<Array<ResolversParentTypes['Family']>> } | FederationReferenceTypes['User'];
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

export type ChangeRolePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ChangeRolePayload'] = ResolversParentTypes['ChangeRolePayload']> = {
  member?: Resolver<ResolversTypes['Member'], ParentType, ContextType>;
};

export type CreateFamilyPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateFamilyPayload'] = ResolversParentTypes['CreateFamilyPayload']> = {
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type FamilyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Family'] = ResolversParentTypes['Family'], FederationReferenceType extends FederationReferenceTypes['Family'] = FederationReferenceTypes['Family']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Family']> | FederationReferenceType, FederationReferenceType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  inviteCode?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  inviteCodeExpiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  members?: Resolver<Array<ResolversTypes['Member']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  owner?: Resolver<ResolversTypes['Member'], ParentType, ContextType>;
  settings?: Resolver<ResolversTypes['FamilySettings'], ParentType, ContextType>;
  timezone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  viewerRole?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
};

export type FamilySettingsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['FamilySettings'] = ResolversParentTypes['FamilySettings']> = {
  approvalRequired?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  weekStart?: Resolver<ResolversTypes['WeekStart'], ParentType, ContextType>;
};

export type JoinFamilyPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['JoinFamilyPayload'] = ResolversParentTypes['JoinFamilyPayload']> = {
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
};

export type LeaveFamilyPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['LeaveFamilyPayload'] = ResolversParentTypes['LeaveFamilyPayload']> = {
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type MemberResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Member'] = ResolversParentTypes['Member'], FederationReferenceType extends FederationReferenceTypes['Member'] = FederationReferenceTypes['Member']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Member']> | FederationReferenceType, FederationReferenceType, ContextType>;
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  joinedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  role?: Resolver<Maybe<ResolversTypes['Role']>, ParentType, ContextType>;
};

export type MembershipResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Membership'] = ResolversParentTypes['Membership']> = {
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  changeRole?: Resolver<ResolversTypes['ChangeRolePayload'], ParentType, ContextType, RequireFields<MutationChangeRoleArgs, 'input'>>;
  createFamily?: Resolver<ResolversTypes['CreateFamilyPayload'], ParentType, ContextType, RequireFields<MutationCreateFamilyArgs, 'input'>>;
  joinFamily?: Resolver<ResolversTypes['JoinFamilyPayload'], ParentType, ContextType, RequireFields<MutationJoinFamilyArgs, 'inviteCode'>>;
  leaveFamily?: Resolver<ResolversTypes['LeaveFamilyPayload'], ParentType, ContextType, RequireFields<MutationLeaveFamilyArgs, 'familyId'>>;
  removeMember?: Resolver<ResolversTypes['RemoveMemberPayload'], ParentType, ContextType, RequireFields<MutationRemoveMemberArgs, 'input'>>;
  renewInviteCode?: Resolver<ResolversTypes['RenewInviteCodePayload'], ParentType, ContextType, RequireFields<MutationRenewInviteCodeArgs, 'familyId'>>;
  revokeInviteCode?: Resolver<ResolversTypes['RevokeInviteCodePayload'], ParentType, ContextType, RequireFields<MutationRevokeInviteCodeArgs, 'familyId'>>;
  transferOwnership?: Resolver<ResolversTypes['TransferOwnershipPayload'], ParentType, ContextType, RequireFields<MutationTransferOwnershipArgs, 'input'>>;
  updateFamily?: Resolver<ResolversTypes['UpdateFamilyPayload'], ParentType, ContextType, RequireFields<MutationUpdateFamilyArgs, 'input'>>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  family?: Resolver<Maybe<ResolversTypes['Family']>, ParentType, ContextType, RequireFields<QueryFamilyArgs, 'id'>>;
  membershipsOf?: Resolver<Array<ResolversTypes['Membership']>, ParentType, ContextType, RequireFields<QueryMembershipsOfArgs, 'userId'>>;
};

export type RemoveMemberPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RemoveMemberPayload'] = ResolversParentTypes['RemoveMemberPayload']> = {
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
};

export type RenewInviteCodePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RenewInviteCodePayload'] = ResolversParentTypes['RenewInviteCodePayload']> = {
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
};

export type RevokeInviteCodePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RevokeInviteCodePayload'] = ResolversParentTypes['RevokeInviteCodePayload']> = {
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
};

export type TransferOwnershipPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TransferOwnershipPayload'] = ResolversParentTypes['TransferOwnershipPayload']> = {
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
};

export type UpdateFamilyPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateFamilyPayload'] = ResolversParentTypes['UpdateFamilyPayload']> = {
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'], FederationReferenceType extends FederationReferenceTypes['User'] = FederationReferenceTypes['User']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['User']> | FederationReferenceType, FederationReferenceType, ContextType>;
  families?: Resolver<Maybe<Array<ResolversTypes['Family']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  ChangeRolePayload?: ChangeRolePayloadResolvers<ContextType>;
  CreateFamilyPayload?: CreateFamilyPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Family?: FamilyResolvers<ContextType>;
  FamilySettings?: FamilySettingsResolvers<ContextType>;
  JoinFamilyPayload?: JoinFamilyPayloadResolvers<ContextType>;
  LeaveFamilyPayload?: LeaveFamilyPayloadResolvers<ContextType>;
  Member?: MemberResolvers<ContextType>;
  Membership?: MembershipResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RemoveMemberPayload?: RemoveMemberPayloadResolvers<ContextType>;
  RenewInviteCodePayload?: RenewInviteCodePayloadResolvers<ContextType>;
  RevokeInviteCodePayload?: RevokeInviteCodePayloadResolvers<ContextType>;
  TransferOwnershipPayload?: TransferOwnershipPayloadResolvers<ContextType>;
  UpdateFamilyPayload?: UpdateFamilyPayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  cacheTag?: CacheTagDirectiveResolver<any, any, ContextType>;
};
