import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** A person who has another name is looked for in all families. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index members_person on members (user_id)`.execute(db);
}
