import { z } from 'zod';

/** Ids as we write them: UUIDs in lower case. Anything else is the id of nothing. */
export const idSchema = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

export const isId = (text: string): boolean => idSchema.safeParse(text).success;

/** No object and no person has this id: it stands for ids that PostgreSQL would not read. */
export const idOfNothing = '00000000-0000-0000-0000-000000000000';
