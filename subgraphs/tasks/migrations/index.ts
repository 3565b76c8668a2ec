import type { Migrations } from '@kd/kit/database/migrate';
import * as createTasks from './20261120T1000-create-tasks.ts';

/** The steps of the schema `tasks`, in order. */
export const migrations: Migrations = { '20261120T1000-create-tasks': createTasks };
