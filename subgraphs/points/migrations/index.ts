import type { Migrations } from '@kd/kit/database/migrate';
import * as createLedger from './20261120T1000-create-ledger.ts';
import * as createProjections from './20261120T1005-create-projections.ts';
import * as indexMembers from './20261120T2300-index-members-by-person.ts';

/** The steps of this subgraph's schema. */
export const migrations: Migrations = {
  '20261120T1000-create-ledger': createLedger,
  '20261120T1005-create-projections': createProjections,
  '20261120T2300-index-members-by-person': indexMembers,
};
