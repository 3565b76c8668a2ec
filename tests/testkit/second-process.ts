import { startInProcess } from './topologies.ts';

// The whole product once more, on the database that the first process uses; says where it listens.
const { address } = await startInProcess({ databaseUrl: process.env['DATABASE_URL'] ?? '' });
process.send?.(address);
