/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation SignedInSignOut {\n    logout {\n      sessionId\n    }\n  }\n": typeof types.SignedInSignOutDocument,
    "\n  query FamilyDashboard($familyId: ID!, $period: LeaderboardPeriod = WEEK) {\n    me {\n      id\n      fullName\n      families {\n        id\n        name\n      }\n    }\n    family(id: $familyId) {\n      id\n      name\n      timezone\n      viewerRole\n      ...InviteCode_family\n      members {\n        id\n        ...Members_member\n        ...NewTaskDialog_member\n      }\n      activeTasks {\n        id\n        ...TaskCard_task\n      }\n      leaderboard(period: $period) {\n        ...Leaderboard_entry\n      }\n    }\n  }\n": typeof types.FamilyDashboardDocument,
    "\n  fragment InviteCode_family on Family {\n    id\n    inviteCode\n    inviteCodeExpiresAt\n  }\n": typeof types.InviteCode_FamilyFragmentDoc,
    "\n  mutation InviteCode($familyId: ID!) {\n    renewInviteCode(familyId: $familyId) {\n      family {\n        ...InviteCode_family\n      }\n    }\n  }\n": typeof types.InviteCodeDocument,
    "\n  fragment Leaderboard_entry on LeaderboardEntry {\n    rank\n    points\n    user {\n      familyId\n      id\n      fullName\n      avatarUrl\n    }\n  }\n": typeof types.Leaderboard_EntryFragmentDoc,
    "\n  subscription LiveUpdatesTasks($familyId: ID!) {\n    taskUpdated(familyId: $familyId) {\n      id\n      change\n      taskId\n      version\n      actor {\n        familyId\n        id\n        fullName\n      }\n      family {\n        id\n      }\n      task {\n        ...TaskCard_task\n        title\n      }\n    }\n  }\n": typeof types.LiveUpdatesTasksDocument,
    "\n  subscription LiveUpdatesLeaderboard($familyId: ID!, $period: LeaderboardPeriod!) {\n    leaderboardUpdated(familyId: $familyId, period: $period) {\n      id\n      familyId\n      period\n      version\n      leaderboard {\n        ...Leaderboard_entry\n      }\n    }\n  }\n": typeof types.LiveUpdatesLeaderboardDocument,
    "\n  subscription LiveUpdatesPoints($familyId: ID!) {\n    pointsAwarded(familyId: $familyId) {\n      id\n      change\n      reason\n      user {\n        familyId\n        id\n        fullName\n        totalPoints\n        currentStreak\n      }\n      entry {\n        id\n        task {\n          id\n          title\n        }\n      }\n    }\n  }\n": typeof types.LiveUpdatesPointsDocument,
    "\n  fragment Members_member on Member {\n    familyId\n    id\n    fullName\n    avatarUrl\n    role\n    totalPoints\n    currentStreak\n  }\n": typeof types.Members_MemberFragmentDoc,
    "\n  fragment NewTaskDialog_member on Member {\n    familyId\n    id\n    fullName\n  }\n": typeof types.NewTaskDialog_MemberFragmentDoc,
    "\n  mutation NewTaskDialog($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      task {\n        ...TaskCard_task\n        family {\n          id\n        }\n      }\n    }\n  }\n": typeof types.NewTaskDialogDocument,
    "\n  mutation RejectDialog($id: ID!, $reason: String!, $version: Int) {\n    rejectTask(id: $id, reason: $reason, version: $version) {\n      task {\n        ...TaskCard_task\n        family {\n          id\n        }\n      }\n    }\n  }\n": typeof types.RejectDialogDocument,
    "\n    mutation TaskActionsClaim($id: ID!, $version: Int) {\n      claimTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  ": typeof types.TaskActionsClaimDocument,
    "\n    mutation TaskActionsStart($id: ID!, $version: Int) {\n      startTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  ": typeof types.TaskActionsStartDocument,
    "\n    mutation TaskActionsComplete($id: ID!, $version: Int) {\n      completeTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  ": typeof types.TaskActionsCompleteDocument,
    "\n    mutation TaskActionsApprove($id: ID!, $version: Int) {\n      approveTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  ": typeof types.TaskActionsApproveDocument,
    "\n  fragment TaskCard_task on Task {\n    id\n    title\n    status\n    version\n    points\n    difficulty\n    priority\n    dueDate\n    overdue\n    rejectionReason\n    assignedTo {\n      familyId\n      id\n      fullName\n      avatarUrl\n    }\n  }\n": typeof types.TaskCard_TaskFragmentDoc,
    "\n  query Explorer {\n    me {\n      id\n      username\n      fullName\n      families {\n        id\n        name\n      }\n    }\n  }\n": typeof types.ExplorerDocument,
    "\n  mutation ExplorerBarSignOut {\n    logout {\n      sessionId\n    }\n  }\n": typeof types.ExplorerBarSignOutDocument,
    "\n  mutation ExplorerSignIn($input: LoginInput!) {\n    login(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n": typeof types.ExplorerSignInDocument,
    "\n  mutation CreateFamilyForm($input: CreateFamilyInput!) {\n    createFamily(input: $input) {\n      family {\n        id\n        name\n      }\n    }\n  }\n": typeof types.CreateFamilyFormDocument,
    "\n  query FirstFamily {\n    me {\n      id\n      families {\n        id\n      }\n    }\n  }\n": typeof types.FirstFamilyDocument,
    "\n  mutation JoinFamilyForm($inviteCode: String!) {\n    joinFamily(inviteCode: $inviteCode) {\n      family {\n        id\n        name\n      }\n    }\n  }\n": typeof types.JoinFamilyFormDocument,
    "\n  mutation RegisterForm($input: RegisterInput!) {\n    register(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n": typeof types.RegisterFormDocument,
    "\n  mutation SignInForm($input: LoginInput!) {\n    login(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n": typeof types.SignInFormDocument,
    "\n  mutation RefreshSession($refreshToken: String!) {\n    refreshSession(refreshToken: $refreshToken) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n": typeof types.RefreshSessionDocument,
    "\n  fragment LeaderboardOfFamily on Family {\n    id\n    leaderboard(period: $period) {\n      points\n      rank\n      user {\n        familyId\n        id\n        fullName\n        avatarUrl\n      }\n    }\n  }\n": typeof types.LeaderboardOfFamilyFragmentDoc,
};
const documents: Documents = {
    "\n  mutation SignedInSignOut {\n    logout {\n      sessionId\n    }\n  }\n": types.SignedInSignOutDocument,
    "\n  query FamilyDashboard($familyId: ID!, $period: LeaderboardPeriod = WEEK) {\n    me {\n      id\n      fullName\n      families {\n        id\n        name\n      }\n    }\n    family(id: $familyId) {\n      id\n      name\n      timezone\n      viewerRole\n      ...InviteCode_family\n      members {\n        id\n        ...Members_member\n        ...NewTaskDialog_member\n      }\n      activeTasks {\n        id\n        ...TaskCard_task\n      }\n      leaderboard(period: $period) {\n        ...Leaderboard_entry\n      }\n    }\n  }\n": types.FamilyDashboardDocument,
    "\n  fragment InviteCode_family on Family {\n    id\n    inviteCode\n    inviteCodeExpiresAt\n  }\n": types.InviteCode_FamilyFragmentDoc,
    "\n  mutation InviteCode($familyId: ID!) {\n    renewInviteCode(familyId: $familyId) {\n      family {\n        ...InviteCode_family\n      }\n    }\n  }\n": types.InviteCodeDocument,
    "\n  fragment Leaderboard_entry on LeaderboardEntry {\n    rank\n    points\n    user {\n      familyId\n      id\n      fullName\n      avatarUrl\n    }\n  }\n": types.Leaderboard_EntryFragmentDoc,
    "\n  subscription LiveUpdatesTasks($familyId: ID!) {\n    taskUpdated(familyId: $familyId) {\n      id\n      change\n      taskId\n      version\n      actor {\n        familyId\n        id\n        fullName\n      }\n      family {\n        id\n      }\n      task {\n        ...TaskCard_task\n        title\n      }\n    }\n  }\n": types.LiveUpdatesTasksDocument,
    "\n  subscription LiveUpdatesLeaderboard($familyId: ID!, $period: LeaderboardPeriod!) {\n    leaderboardUpdated(familyId: $familyId, period: $period) {\n      id\n      familyId\n      period\n      version\n      leaderboard {\n        ...Leaderboard_entry\n      }\n    }\n  }\n": types.LiveUpdatesLeaderboardDocument,
    "\n  subscription LiveUpdatesPoints($familyId: ID!) {\n    pointsAwarded(familyId: $familyId) {\n      id\n      change\n      reason\n      user {\n        familyId\n        id\n        fullName\n        totalPoints\n        currentStreak\n      }\n      entry {\n        id\n        task {\n          id\n          title\n        }\n      }\n    }\n  }\n": types.LiveUpdatesPointsDocument,
    "\n  fragment Members_member on Member {\n    familyId\n    id\n    fullName\n    avatarUrl\n    role\n    totalPoints\n    currentStreak\n  }\n": types.Members_MemberFragmentDoc,
    "\n  fragment NewTaskDialog_member on Member {\n    familyId\n    id\n    fullName\n  }\n": types.NewTaskDialog_MemberFragmentDoc,
    "\n  mutation NewTaskDialog($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      task {\n        ...TaskCard_task\n        family {\n          id\n        }\n      }\n    }\n  }\n": types.NewTaskDialogDocument,
    "\n  mutation RejectDialog($id: ID!, $reason: String!, $version: Int) {\n    rejectTask(id: $id, reason: $reason, version: $version) {\n      task {\n        ...TaskCard_task\n        family {\n          id\n        }\n      }\n    }\n  }\n": types.RejectDialogDocument,
    "\n    mutation TaskActionsClaim($id: ID!, $version: Int) {\n      claimTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  ": types.TaskActionsClaimDocument,
    "\n    mutation TaskActionsStart($id: ID!, $version: Int) {\n      startTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  ": types.TaskActionsStartDocument,
    "\n    mutation TaskActionsComplete($id: ID!, $version: Int) {\n      completeTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  ": types.TaskActionsCompleteDocument,
    "\n    mutation TaskActionsApprove($id: ID!, $version: Int) {\n      approveTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  ": types.TaskActionsApproveDocument,
    "\n  fragment TaskCard_task on Task {\n    id\n    title\n    status\n    version\n    points\n    difficulty\n    priority\n    dueDate\n    overdue\n    rejectionReason\n    assignedTo {\n      familyId\n      id\n      fullName\n      avatarUrl\n    }\n  }\n": types.TaskCard_TaskFragmentDoc,
    "\n  query Explorer {\n    me {\n      id\n      username\n      fullName\n      families {\n        id\n        name\n      }\n    }\n  }\n": types.ExplorerDocument,
    "\n  mutation ExplorerBarSignOut {\n    logout {\n      sessionId\n    }\n  }\n": types.ExplorerBarSignOutDocument,
    "\n  mutation ExplorerSignIn($input: LoginInput!) {\n    login(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n": types.ExplorerSignInDocument,
    "\n  mutation CreateFamilyForm($input: CreateFamilyInput!) {\n    createFamily(input: $input) {\n      family {\n        id\n        name\n      }\n    }\n  }\n": types.CreateFamilyFormDocument,
    "\n  query FirstFamily {\n    me {\n      id\n      families {\n        id\n      }\n    }\n  }\n": types.FirstFamilyDocument,
    "\n  mutation JoinFamilyForm($inviteCode: String!) {\n    joinFamily(inviteCode: $inviteCode) {\n      family {\n        id\n        name\n      }\n    }\n  }\n": types.JoinFamilyFormDocument,
    "\n  mutation RegisterForm($input: RegisterInput!) {\n    register(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n": types.RegisterFormDocument,
    "\n  mutation SignInForm($input: LoginInput!) {\n    login(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n": types.SignInFormDocument,
    "\n  mutation RefreshSession($refreshToken: String!) {\n    refreshSession(refreshToken: $refreshToken) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n": types.RefreshSessionDocument,
    "\n  fragment LeaderboardOfFamily on Family {\n    id\n    leaderboard(period: $period) {\n      points\n      rank\n      user {\n        familyId\n        id\n        fullName\n        avatarUrl\n      }\n    }\n  }\n": types.LeaderboardOfFamilyFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignedInSignOut {\n    logout {\n      sessionId\n    }\n  }\n"): (typeof documents)["\n  mutation SignedInSignOut {\n    logout {\n      sessionId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FamilyDashboard($familyId: ID!, $period: LeaderboardPeriod = WEEK) {\n    me {\n      id\n      fullName\n      families {\n        id\n        name\n      }\n    }\n    family(id: $familyId) {\n      id\n      name\n      timezone\n      viewerRole\n      ...InviteCode_family\n      members {\n        id\n        ...Members_member\n        ...NewTaskDialog_member\n      }\n      activeTasks {\n        id\n        ...TaskCard_task\n      }\n      leaderboard(period: $period) {\n        ...Leaderboard_entry\n      }\n    }\n  }\n"): (typeof documents)["\n  query FamilyDashboard($familyId: ID!, $period: LeaderboardPeriod = WEEK) {\n    me {\n      id\n      fullName\n      families {\n        id\n        name\n      }\n    }\n    family(id: $familyId) {\n      id\n      name\n      timezone\n      viewerRole\n      ...InviteCode_family\n      members {\n        id\n        ...Members_member\n        ...NewTaskDialog_member\n      }\n      activeTasks {\n        id\n        ...TaskCard_task\n      }\n      leaderboard(period: $period) {\n        ...Leaderboard_entry\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment InviteCode_family on Family {\n    id\n    inviteCode\n    inviteCodeExpiresAt\n  }\n"): (typeof documents)["\n  fragment InviteCode_family on Family {\n    id\n    inviteCode\n    inviteCodeExpiresAt\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation InviteCode($familyId: ID!) {\n    renewInviteCode(familyId: $familyId) {\n      family {\n        ...InviteCode_family\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation InviteCode($familyId: ID!) {\n    renewInviteCode(familyId: $familyId) {\n      family {\n        ...InviteCode_family\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Leaderboard_entry on LeaderboardEntry {\n    rank\n    points\n    user {\n      familyId\n      id\n      fullName\n      avatarUrl\n    }\n  }\n"): (typeof documents)["\n  fragment Leaderboard_entry on LeaderboardEntry {\n    rank\n    points\n    user {\n      familyId\n      id\n      fullName\n      avatarUrl\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription LiveUpdatesTasks($familyId: ID!) {\n    taskUpdated(familyId: $familyId) {\n      id\n      change\n      taskId\n      version\n      actor {\n        familyId\n        id\n        fullName\n      }\n      family {\n        id\n      }\n      task {\n        ...TaskCard_task\n        title\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription LiveUpdatesTasks($familyId: ID!) {\n    taskUpdated(familyId: $familyId) {\n      id\n      change\n      taskId\n      version\n      actor {\n        familyId\n        id\n        fullName\n      }\n      family {\n        id\n      }\n      task {\n        ...TaskCard_task\n        title\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription LiveUpdatesLeaderboard($familyId: ID!, $period: LeaderboardPeriod!) {\n    leaderboardUpdated(familyId: $familyId, period: $period) {\n      id\n      familyId\n      period\n      version\n      leaderboard {\n        ...Leaderboard_entry\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription LiveUpdatesLeaderboard($familyId: ID!, $period: LeaderboardPeriod!) {\n    leaderboardUpdated(familyId: $familyId, period: $period) {\n      id\n      familyId\n      period\n      version\n      leaderboard {\n        ...Leaderboard_entry\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription LiveUpdatesPoints($familyId: ID!) {\n    pointsAwarded(familyId: $familyId) {\n      id\n      change\n      reason\n      user {\n        familyId\n        id\n        fullName\n        totalPoints\n        currentStreak\n      }\n      entry {\n        id\n        task {\n          id\n          title\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  subscription LiveUpdatesPoints($familyId: ID!) {\n    pointsAwarded(familyId: $familyId) {\n      id\n      change\n      reason\n      user {\n        familyId\n        id\n        fullName\n        totalPoints\n        currentStreak\n      }\n      entry {\n        id\n        task {\n          id\n          title\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Members_member on Member {\n    familyId\n    id\n    fullName\n    avatarUrl\n    role\n    totalPoints\n    currentStreak\n  }\n"): (typeof documents)["\n  fragment Members_member on Member {\n    familyId\n    id\n    fullName\n    avatarUrl\n    role\n    totalPoints\n    currentStreak\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment NewTaskDialog_member on Member {\n    familyId\n    id\n    fullName\n  }\n"): (typeof documents)["\n  fragment NewTaskDialog_member on Member {\n    familyId\n    id\n    fullName\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation NewTaskDialog($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      task {\n        ...TaskCard_task\n        family {\n          id\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation NewTaskDialog($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      task {\n        ...TaskCard_task\n        family {\n          id\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RejectDialog($id: ID!, $reason: String!, $version: Int) {\n    rejectTask(id: $id, reason: $reason, version: $version) {\n      task {\n        ...TaskCard_task\n        family {\n          id\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RejectDialog($id: ID!, $reason: String!, $version: Int) {\n    rejectTask(id: $id, reason: $reason, version: $version) {\n      task {\n        ...TaskCard_task\n        family {\n          id\n        }\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation TaskActionsClaim($id: ID!, $version: Int) {\n      claimTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  "): (typeof documents)["\n    mutation TaskActionsClaim($id: ID!, $version: Int) {\n      claimTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation TaskActionsStart($id: ID!, $version: Int) {\n      startTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  "): (typeof documents)["\n    mutation TaskActionsStart($id: ID!, $version: Int) {\n      startTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation TaskActionsComplete($id: ID!, $version: Int) {\n      completeTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  "): (typeof documents)["\n    mutation TaskActionsComplete($id: ID!, $version: Int) {\n      completeTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n    mutation TaskActionsApprove($id: ID!, $version: Int) {\n      approveTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  "): (typeof documents)["\n    mutation TaskActionsApprove($id: ID!, $version: Int) {\n      approveTask(id: $id, version: $version) {\n        task {\n          ...TaskCard_task\n          family {\n            id\n          }\n        }\n      }\n    }\n  "];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment TaskCard_task on Task {\n    id\n    title\n    status\n    version\n    points\n    difficulty\n    priority\n    dueDate\n    overdue\n    rejectionReason\n    assignedTo {\n      familyId\n      id\n      fullName\n      avatarUrl\n    }\n  }\n"): (typeof documents)["\n  fragment TaskCard_task on Task {\n    id\n    title\n    status\n    version\n    points\n    difficulty\n    priority\n    dueDate\n    overdue\n    rejectionReason\n    assignedTo {\n      familyId\n      id\n      fullName\n      avatarUrl\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Explorer {\n    me {\n      id\n      username\n      fullName\n      families {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  query Explorer {\n    me {\n      id\n      username\n      fullName\n      families {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExplorerBarSignOut {\n    logout {\n      sessionId\n    }\n  }\n"): (typeof documents)["\n  mutation ExplorerBarSignOut {\n    logout {\n      sessionId\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation ExplorerSignIn($input: LoginInput!) {\n    login(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n"): (typeof documents)["\n  mutation ExplorerSignIn($input: LoginInput!) {\n    login(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateFamilyForm($input: CreateFamilyInput!) {\n    createFamily(input: $input) {\n      family {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation CreateFamilyForm($input: CreateFamilyInput!) {\n    createFamily(input: $input) {\n      family {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query FirstFamily {\n    me {\n      id\n      families {\n        id\n      }\n    }\n  }\n"): (typeof documents)["\n  query FirstFamily {\n    me {\n      id\n      families {\n        id\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation JoinFamilyForm($inviteCode: String!) {\n    joinFamily(inviteCode: $inviteCode) {\n      family {\n        id\n        name\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation JoinFamilyForm($inviteCode: String!) {\n    joinFamily(inviteCode: $inviteCode) {\n      family {\n        id\n        name\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RegisterForm($input: RegisterInput!) {\n    register(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n"): (typeof documents)["\n  mutation RegisterForm($input: RegisterInput!) {\n    register(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignInForm($input: LoginInput!) {\n    login(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n"): (typeof documents)["\n  mutation SignInForm($input: LoginInput!) {\n    login(input: $input) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RefreshSession($refreshToken: String!) {\n    refreshSession(refreshToken: $refreshToken) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n"): (typeof documents)["\n  mutation RefreshSession($refreshToken: String!) {\n    refreshSession(refreshToken: $refreshToken) {\n      accessToken\n      refreshToken\n      expiresIn\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment LeaderboardOfFamily on Family {\n    id\n    leaderboard(period: $period) {\n      points\n      rank\n      user {\n        familyId\n        id\n        fullName\n        avatarUrl\n      }\n    }\n  }\n"): (typeof documents)["\n  fragment LeaderboardOfFamily on Family {\n    id\n    leaderboard(period: $period) {\n      points\n      rank\n      user {\n        familyId\n        id\n        fullName\n        avatarUrl\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;