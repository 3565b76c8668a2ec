import type { Migrations } from '@kd/kit/database/migrate';
import * as createUsers from './20261120T1000-create-users.ts';
import * as createSessions from './20261120T1010-create-sessions.ts';
import * as createFailedTries from './20261120T1020-create-failed-tries.ts';
import * as createAuditLog from './20261120T1030-create-audit-log.ts';
import * as indexWhatEnds from './20261120T1040-index-what-ends.ts';
import * as verifyEmails from './20261120T2110-verify-emails.ts';

/** The steps of this subgraph's schema, in order. */
export const migrations: Migrations = {
  '20261120T1000-create-users': createUsers,
  '20261120T1010-create-sessions': createSessions,
  '20261120T1020-create-failed-tries': createFailedTries,
  '20261120T1030-create-audit-log': createAuditLog,
  '20261120T1040-index-what-ends': indexWhatEnds,
  '20261120T2110-verify-emails': verifyEmails,
};
