import type { Migrations } from '@kd/kit/database/migrate';
import * as createFamilies from './20261120T1000-create-families.ts';
import * as createAuditLog from './20261120T1010-create-audit-log.ts';
import * as createInviteTries from './20261120T1020-create-invite-tries.ts';
import * as countTriesByAddress from './20261120T2110-count-tries-by-address.ts';

/** The steps of this subgraph's schema, in order. */
export const migrations: Migrations = {
  '20261120T1000-create-families': createFamilies,
  '20261120T1010-create-audit-log': createAuditLog,
  '20261120T1020-create-invite-tries': createInviteTries,
  '20261120T2110-count-tries-by-address': countTriesByAddress,
};
