import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { TaskRow, TransitionRow } from '../tables.ts';
import type { TaskPage } from '../rules/page.ts';
import type { FamilyReference, Context } from '../context.ts';
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

/** The work is accepted. */
export type ApproveTaskPayload = {
  __typename?: 'ApproveTaskPayload';
  /** What the approval brings to the assignee; the balance follows by push. */
  pointsAwarded: Scalars['Int']['output'];
  /** The task. */
  task: Task;
};

/** Whose turn a task is. */
export type AssignTaskInput = {
  /** A member of the family; null makes it anybody's. */
  assignedToId?: InputMaybe<Scalars['ID']['input']>;
  /** The task: `PENDING`, `CLAIMED` or `REJECTED`. */
  id: Scalars['ID']['input'];
  /** The version the change was made from. */
  version?: InputMaybe<Scalars['Int']['input']>;
};

/** The task has its name. */
export type AssignTaskPayload = {
  __typename?: 'AssignTaskPayload';
  /** The task. */
  task: Task;
};

/** With whom an answer may be shared: see `@cacheControl`. */
export type CacheControlScope =
  /** Depends on the person who asks. */
  | 'PRIVATE'
  /** The same for everybody with the same role in the same family. */
  | 'PUBLIC';

/** The task is given up. */
export type CancelTaskPayload = {
  __typename?: 'CancelTaskPayload';
  /** The task. */
  task: Task;
};

/** The task is the viewer's. */
export type ClaimTaskPayload = {
  __typename?: 'ClaimTaskPayload';
  /** The task. */
  task: Task;
};

/** The work is said to be done. */
export type CompleteTaskPayload = {
  __typename?: 'CompleteTaskPayload';
  /** The task: `APPROVED` at once where the family needs no approval. */
  task: Task;
};

/** What a task needs. */
export type CreateTaskInput = {
  /** Whose turn it is: a member of the family. */
  assignedToId?: InputMaybe<Scalars['ID']['input']>;
  /** Up to 4,000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** From 1 to 5; 1 when left out. */
  difficulty?: InputMaybe<Scalars['Int']['input']>;
  /** When it has to be done. */
  dueDate?: InputMaybe<Scalars['DateTime']['input']>;
  /** Minutes it should take, 1 to 10,080. */
  estimatedMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** The family. */
  familyId: Scalars['ID']['input'];
  /** What approval brings, 0 to 10,000; 0 when left out. */
  points?: InputMaybe<Scalars['Int']['input']>;
  /** `MEDIUM` when left out. */
  priority?: InputMaybe<TaskPriority>;
  /** Up to 20 words of up to 40 characters. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  /** 1 to 200 characters. */
  title: Scalars['String']['input'];
  /** A kind of chore, up to 40 characters. */
  type?: InputMaybe<Scalars['String']['input']>;
};

/** The task is there. */
export type CreateTaskPayload = {
  __typename?: 'CreateTaskPayload';
  /** The task. */
  task: Task;
};

/** The task is taken away. */
export type DeleteTaskPayload = {
  __typename?: 'DeleteTaskPayload';
  /** The task that is gone. */
  taskId: Scalars['ID']['output'];
};

/** A family: everything in the product belongs to one. */
export type Family = {
  __typename?: 'Family';
  /**
   * What is not approved or cancelled yet, at most 100: overdue first, then by due date, then by priority. Null only while
   * the tasks cannot be had; the rest of the family is answered all the same.
   */
  activeTasks?: Maybe<Array<Task>>;
  /** The family's id. */
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

export type Mutation = {
  __typename?: 'Mutation';
  /** Accepts completed work; its points are awarded exactly once. For parents and advisors. */
  approveTask: ApproveTaskPayload;
  /**
   * Puts a name on a task that nobody works on, or takes the name off with null; it is then `PENDING`, also after a rejection.
   * For parents and advisors.
   */
  assignTask: AssignTaskPayload;
  /** Gives up a task that is not approved. For parents and advisors. */
  cancelTask: CancelTaskPayload;
  /** Takes a free task for oneself. When two claim at once, one gets it and the other `CONFLICT`. */
  claimTask: ClaimTaskPayload;
  /** Says that the work is done. For the assignee, and for parents on the assignee's behalf. */
  completeTask: CompleteTaskPayload;
  /** Puts a task before the family. For parents and advisors. */
  createTask: CreateTaskPayload;
  /** Takes a task away. Points it already brought stay. For parents and advisors. */
  deleteTask: DeleteTaskPayload;
  /** Hands completed work back, with a reason. For parents and advisors. */
  rejectTask: RejectTaskPayload;
  /** Begins a task that is one's own, also again after a rejection. */
  startTask: StartTaskPayload;
  /** Changes a task that is neither approved nor cancelled. For parents and advisors. */
  updateTask: UpdateTaskPayload;
};


export type MutationApproveTaskArgs = {
  id: Scalars['ID']['input'];
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type MutationAssignTaskArgs = {
  input: AssignTaskInput;
};


export type MutationCancelTaskArgs = {
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type MutationClaimTaskArgs = {
  id: Scalars['ID']['input'];
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type MutationCompleteTaskArgs = {
  actualMinutes?: InputMaybe<Scalars['Int']['input']>;
  id: Scalars['ID']['input'];
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type MutationCreateTaskArgs = {
  input: CreateTaskInput;
};


export type MutationDeleteTaskArgs = {
  id: Scalars['ID']['input'];
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type MutationRejectTaskArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type MutationStartTaskArgs = {
  id: Scalars['ID']['input'];
  version?: InputMaybe<Scalars['Int']['input']>;
};


export type MutationUpdateTaskArgs = {
  input: UpdateTaskInput;
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
  /** One task of a family that the viewer belongs to; any other id answers `NOT_FOUND`. */
  task?: Maybe<Task>;
  /** The tasks of one family, a page at a time (Relay cursor connections). Cursors stay good while tasks come, go and change. */
  tasks?: Maybe<TaskConnection>;
};


export type QueryTaskArgs = {
  id: Scalars['ID']['input'];
};


export type QueryTasksArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  familyId: Scalars['ID']['input'];
  filter?: InputMaybe<TaskFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  sort?: InputMaybe<TaskSort>;
};

/** The work is handed back. */
export type RejectTaskPayload = {
  __typename?: 'RejectTaskPayload';
  /** The task. */
  task: Task;
};

/** Which way an order runs. */
export type SortDirection =
  /** Smallest, earliest, first. */
  | 'ASC'
  /** Largest, latest, first. */
  | 'DESC';

/** Work has begun. */
export type StartTaskPayload = {
  __typename?: 'StartTaskPayload';
  /** The task. */
  task: Task;
};

/** Something to do for a family. */
export type Task = {
  __typename?: 'Task';
  /** Minutes it took, as the one who did it said. */
  actualMinutes?: Maybe<Scalars['Int']['output']>;
  /** When it was accepted. */
  approvedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whose turn it is; null while it is anybody's. */
  assignedTo?: Maybe<Member>;
  /** When the work was last said to be done. */
  completedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was put before the family. */
  createdAt: Scalars['DateTime']['output'];
  /** Who put it before the family. */
  createdBy: Member;
  /** Up to 4,000 characters. */
  description?: Maybe<Scalars['String']['output']>;
  /** From 1, easy, to 5, hard. */
  difficulty: Scalars['Int']['output'];
  /** When it has to be done. */
  dueDate?: Maybe<Scalars['DateTime']['output']>;
  /** Minutes it should take. */
  estimatedMinutes?: Maybe<Scalars['Int']['output']>;
  /** The family it belongs to. */
  family: Family;
  /** Everything that happened to it, oldest first. */
  history: Array<TaskTransition>;
  /** The task's id. */
  id: Scalars['ID']['output'];
  /** Whether the due date has passed while nobody finished it. Derived, never stored. */
  overdue: Scalars['Boolean']['output'];
  /** What approval brings, 0 to 10,000. */
  points: Scalars['Int']['output'];
  /** How much it matters. */
  priority: TaskPriority;
  /** Why it was handed back, until it is done again. */
  rejectionReason?: Maybe<Scalars['String']['output']>;
  /** Where it stands. */
  status: TaskStatus;
  /** Words to find it by. */
  tags: Array<Scalars['String']['output']>;
  /** 1 to 200 characters. */
  title: Scalars['String']['output'];
  /** A kind of chore the family tells apart, such as `kitchen` or `garden`. */
  type?: Maybe<Scalars['String']['output']>;
  /** When it last changed. */
  updatedAt: Scalars['DateTime']['output'];
  /** Grows with every change; send it along to be refused when somebody was first. */
  version: Scalars['Int']['output'];
};

/** A page of tasks. */
export type TaskConnection = {
  __typename?: 'TaskConnection';
  /** The tasks with their cursors. */
  edges: Array<TaskEdge>;
  /** The tasks alone. */
  nodes: Array<Task>;
  /** Whether there is more. */
  pageInfo: PageInfo;
  /** How many tasks the filter lets through, on all pages. */
  totalCount: Scalars['Int']['output'];
};

/** A task in a page. */
export type TaskEdge = {
  __typename?: 'TaskEdge';
  /** Where the page can go on. */
  cursor: Scalars['String']['output'];
  /** The task. */
  node: Task;
};

/** Which tasks: all conditions hold together; within a list any one is enough. */
export type TaskFilter = {
  /** Whose they are. */
  assignedToId?: InputMaybe<Scalars['ID']['input']>;
  /** Due before this time. */
  dueBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Due at this time or later. */
  dueFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** How much they matter. */
  priority?: InputMaybe<Array<TaskPriority>>;
  /** Words that stand in title or description. */
  search?: InputMaybe<Scalars['String']['input']>;
  /** Where they stand. */
  status?: InputMaybe<Array<TaskStatus>>;
  /** With this word among their tags. */
  tag?: InputMaybe<Scalars['String']['input']>;
  /** Of which kind. */
  type?: InputMaybe<Scalars['String']['input']>;
  /** Only those with nobody's name on them (true), or with a name (false). */
  unassigned?: InputMaybe<Scalars['Boolean']['input']>;
};

/** How much a task matters, least first. */
export type TaskPriority =
  /** Before others. */
  | 'HIGH'
  /** Can wait. */
  | 'LOW'
  /** The usual. */
  | 'MEDIUM'
  /** Now. */
  | 'URGENT';

/** An order of tasks; ties are broken by id. */
export type TaskSort = {
  /** Which way; `ASC` when left out. */
  direction?: InputMaybe<SortDirection>;
  /** By what. */
  field: TaskSortField;
};

/** What tasks can be put in order by. */
export type TaskSortField =
  /** When they were created. */
  | 'CREATED_AT'
  /** When they have to be done; those without a date come last. */
  | 'DUE_DATE'
  /** What they bring. */
  | 'POINTS'
  /** How much they matter. */
  | 'PRIORITY'
  /** Their title, by letter. */
  | 'TITLE'
  /** When they last changed. */
  | 'UPDATED_AT';

/** Where a task stands. Being overdue is not a state: see `Task.overdue`. */
export type TaskStatus =
  /** Accepted; its points are awarded. Final. */
  | 'APPROVED'
  /** Given up. Final. */
  | 'CANCELLED'
  /** Somebody took it. */
  | 'CLAIMED'
  /** Done, waiting for a parent. */
  | 'COMPLETED'
  /** Somebody works on it. */
  | 'IN_PROGRESS'
  /** Waiting to be taken. */
  | 'PENDING'
  /** Handed back with a reason; goes on with `startTask`, or with `assignTask` for somebody else. */
  | 'REJECTED';

/** One thing that happened to a task. */
export type TaskTransition = {
  __typename?: 'TaskTransition';
  /** Who. */
  actor: Member;
  /** When. */
  at: Scalars['DateTime']['output'];
  /** Where the task stood before; null when it was created. */
  from?: Maybe<TaskStatus>;
  /** The transition's id. */
  id: Scalars['ID']['output'];
  /** What happened. */
  kind: TaskTransitionKind;
  /** Why, where somebody said so. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Where it stands since. */
  to: TaskStatus;
};

/** What happened to a task. */
export type TaskTransitionKind =
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

/** What of a task changes; what is left out stays, null takes away. */
export type UpdateTaskInput = {
  /** Up to 4,000 characters. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** From 1 to 5. */
  difficulty?: InputMaybe<Scalars['Int']['input']>;
  /** When it has to be done. */
  dueDate?: InputMaybe<Scalars['DateTime']['input']>;
  /** Minutes it should take, 1 to 10,080. */
  estimatedMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** The task. */
  id: Scalars['ID']['input'];
  /** What approval brings, 0 to 10,000. */
  points?: InputMaybe<Scalars['Int']['input']>;
  /** How much it matters. */
  priority?: InputMaybe<TaskPriority>;
  /** Up to 20 words of up to 40 characters. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  /** 1 to 200 characters. */
  title?: InputMaybe<Scalars['String']['input']>;
  /** A kind of chore, up to 40 characters. */
  type?: InputMaybe<Scalars['String']['input']>;
  /** The version the change was made from; refused with `CONFLICT` when somebody was first. */
  version?: InputMaybe<Scalars['Int']['input']>;
};

/** The task is changed. */
export type UpdateTaskPayload = {
  __typename?: 'UpdateTaskPayload';
  /** The task. */
  task: Task;
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
  Task: Task;
};

/** Mapping of federation reference types */
export type FederationReferenceTypes = {
  Family:
    ( { __typename: 'Family' }
    & GraphQLRecursivePick<FederationTypes['Family'], {"id":true}> );
  Task:
    ( { __typename: 'Task' }
    & GraphQLRecursivePick<FederationTypes['Task'], {"id":true}> );
};



/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ApproveTaskPayload: ResolverTypeWrapper<Omit<ApproveTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  AssignTaskInput: AssignTaskInput;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  AssignTaskPayload: ResolverTypeWrapper<Omit<AssignTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  CacheControlScope: CacheControlScope;
  CancelTaskPayload: ResolverTypeWrapper<Omit<CancelTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  ClaimTaskPayload: ResolverTypeWrapper<Omit<ClaimTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  CompleteTaskPayload: ResolverTypeWrapper<Omit<CompleteTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  CreateTaskInput: CreateTaskInput;
  CreateTaskPayload: ResolverTypeWrapper<Omit<CreateTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteTaskPayload: ResolverTypeWrapper<DeleteTaskPayload>;
  Family: ResolverTypeWrapper<FamilyReference>;
  Member: ResolverTypeWrapper<Member>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RejectTaskPayload: ResolverTypeWrapper<Omit<RejectTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  SortDirection: SortDirection;
  StartTaskPayload: ResolverTypeWrapper<Omit<StartTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  Task: ResolverTypeWrapper<TaskRow>;
  TaskConnection: ResolverTypeWrapper<TaskPage>;
  TaskEdge: ResolverTypeWrapper<Omit<TaskEdge, 'node'> & { node: ResolversTypes['Task'] }>;
  TaskFilter: TaskFilter;
  TaskPriority: TaskPriority;
  TaskSort: TaskSort;
  TaskSortField: TaskSortField;
  TaskStatus: TaskStatus;
  TaskTransition: ResolverTypeWrapper<TransitionRow>;
  TaskTransitionKind: TaskTransitionKind;
  UpdateTaskInput: UpdateTaskInput;
  UpdateTaskPayload: ResolverTypeWrapper<Omit<UpdateTaskPayload, 'task'> & { task: ResolversTypes['Task'] }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ApproveTaskPayload: Omit<ApproveTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  AssignTaskInput: AssignTaskInput;
  ID: Scalars['ID']['output'];
  AssignTaskPayload: Omit<AssignTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  CancelTaskPayload: Omit<CancelTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  ClaimTaskPayload: Omit<ClaimTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  CompleteTaskPayload: Omit<CompleteTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  CreateTaskInput: CreateTaskInput;
  CreateTaskPayload: Omit<CreateTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  DateTime: Scalars['DateTime']['output'];
  DeleteTaskPayload: DeleteTaskPayload;
  Family: FamilyReference;
  Member: Member;
  Mutation: Record<PropertyKey, never>;
  PageInfo: PageInfo;
  Query: Record<PropertyKey, never>;
  RejectTaskPayload: Omit<RejectTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  StartTaskPayload: Omit<StartTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
  Task: TaskRow;
  TaskConnection: TaskPage;
  TaskEdge: Omit<TaskEdge, 'node'> & { node: ResolversParentTypes['Task'] };
  TaskFilter: TaskFilter;
  TaskSort: TaskSort;
  TaskTransition: TransitionRow;
  UpdateTaskInput: UpdateTaskInput;
  UpdateTaskPayload: Omit<UpdateTaskPayload, 'task'> & { task: ResolversParentTypes['Task'] };
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

export type ApproveTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ApproveTaskPayload'] = ResolversParentTypes['ApproveTaskPayload']> = {
  pointsAwarded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type AssignTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AssignTaskPayload'] = ResolversParentTypes['AssignTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type CancelTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelTaskPayload'] = ResolversParentTypes['CancelTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type ClaimTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ClaimTaskPayload'] = ResolversParentTypes['ClaimTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type CompleteTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CompleteTaskPayload'] = ResolversParentTypes['CompleteTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type CreateTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateTaskPayload'] = ResolversParentTypes['CreateTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteTaskPayload'] = ResolversParentTypes['DeleteTaskPayload']> = {
  taskId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type FamilyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Family'] = ResolversParentTypes['Family'], FederationReferenceType extends FederationReferenceTypes['Family'] = FederationReferenceTypes['Family']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Family']> | FederationReferenceType, FederationReferenceType, ContextType>;
  activeTasks?: Resolver<Maybe<Array<ResolversTypes['Task']>>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type MemberResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Member'] = ResolversParentTypes['Member']> = {
  familyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  approveTask?: Resolver<ResolversTypes['ApproveTaskPayload'], ParentType, ContextType, RequireFields<MutationApproveTaskArgs, 'id'>>;
  assignTask?: Resolver<ResolversTypes['AssignTaskPayload'], ParentType, ContextType, RequireFields<MutationAssignTaskArgs, 'input'>>;
  cancelTask?: Resolver<ResolversTypes['CancelTaskPayload'], ParentType, ContextType, RequireFields<MutationCancelTaskArgs, 'id'>>;
  claimTask?: Resolver<ResolversTypes['ClaimTaskPayload'], ParentType, ContextType, RequireFields<MutationClaimTaskArgs, 'id'>>;
  completeTask?: Resolver<ResolversTypes['CompleteTaskPayload'], ParentType, ContextType, RequireFields<MutationCompleteTaskArgs, 'id'>>;
  createTask?: Resolver<ResolversTypes['CreateTaskPayload'], ParentType, ContextType, RequireFields<MutationCreateTaskArgs, 'input'>>;
  deleteTask?: Resolver<ResolversTypes['DeleteTaskPayload'], ParentType, ContextType, RequireFields<MutationDeleteTaskArgs, 'id'>>;
  rejectTask?: Resolver<ResolversTypes['RejectTaskPayload'], ParentType, ContextType, RequireFields<MutationRejectTaskArgs, 'id' | 'reason'>>;
  startTask?: Resolver<ResolversTypes['StartTaskPayload'], ParentType, ContextType, RequireFields<MutationStartTaskArgs, 'id'>>;
  updateTask?: Resolver<ResolversTypes['UpdateTaskPayload'], ParentType, ContextType, RequireFields<MutationUpdateTaskArgs, 'input'>>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  task?: Resolver<Maybe<ResolversTypes['Task']>, ParentType, ContextType, RequireFields<QueryTaskArgs, 'id'>>;
  tasks?: Resolver<Maybe<ResolversTypes['TaskConnection']>, ParentType, ContextType, RequireFields<QueryTasksArgs, 'familyId'>>;
};

export type RejectTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RejectTaskPayload'] = ResolversParentTypes['RejectTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type StartTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StartTaskPayload'] = ResolversParentTypes['StartTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type TaskResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Task'] = ResolversParentTypes['Task'], FederationReferenceType extends FederationReferenceTypes['Task'] = FederationReferenceTypes['Task']> = {
  __resolveReference?: ReferenceResolver<Maybe<ResolversTypes['Task']> | FederationReferenceType, FederationReferenceType, ContextType>;
  actualMinutes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  approvedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  assignedTo?: Resolver<Maybe<ResolversTypes['Member']>, ParentType, ContextType>;
  completedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  createdBy?: Resolver<ResolversTypes['Member'], ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  difficulty?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  dueDate?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  estimatedMinutes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  family?: Resolver<ResolversTypes['Family'], ParentType, ContextType>;
  history?: Resolver<Array<ResolversTypes['TaskTransition']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  overdue?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  points?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  priority?: Resolver<ResolversTypes['TaskPriority'], ParentType, ContextType>;
  rejectionReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['TaskStatus'], ParentType, ContextType>;
  tags?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TaskConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TaskConnection'] = ResolversParentTypes['TaskConnection']> = {
  edges?: Resolver<Array<ResolversTypes['TaskEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Task']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TaskEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TaskEdge'] = ResolversParentTypes['TaskEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type TaskTransitionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TaskTransition'] = ResolversParentTypes['TaskTransition']> = {
  actor?: Resolver<ResolversTypes['Member'], ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  from?: Resolver<Maybe<ResolversTypes['TaskStatus']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['TaskTransitionKind'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  to?: Resolver<ResolversTypes['TaskStatus'], ParentType, ContextType>;
};

export type UpdateTaskPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateTaskPayload'] = ResolversParentTypes['UpdateTaskPayload']> = {
  task?: Resolver<ResolversTypes['Task'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  ApproveTaskPayload?: ApproveTaskPayloadResolvers<ContextType>;
  AssignTaskPayload?: AssignTaskPayloadResolvers<ContextType>;
  CancelTaskPayload?: CancelTaskPayloadResolvers<ContextType>;
  ClaimTaskPayload?: ClaimTaskPayloadResolvers<ContextType>;
  CompleteTaskPayload?: CompleteTaskPayloadResolvers<ContextType>;
  CreateTaskPayload?: CreateTaskPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteTaskPayload?: DeleteTaskPayloadResolvers<ContextType>;
  Family?: FamilyResolvers<ContextType>;
  Member?: MemberResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RejectTaskPayload?: RejectTaskPayloadResolvers<ContextType>;
  StartTaskPayload?: StartTaskPayloadResolvers<ContextType>;
  Task?: TaskResolvers<ContextType>;
  TaskConnection?: TaskConnectionResolvers<ContextType>;
  TaskEdge?: TaskEdgeResolvers<ContextType>;
  TaskTransition?: TaskTransitionResolvers<ContextType>;
  UpdateTaskPayload?: UpdateTaskPayloadResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = Context> = {
  cacheControl?: CacheControlDirectiveResolver<any, any, ContextType>;
  cacheTag?: CacheTagDirectiveResolver<any, any, ContextType>;
};
