const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** An id as the database takes it, or null for what can be nobody's id. */
export const idOf = (text: string): string | null => (uuid.test(text.toLowerCase()) ? text.toLowerCase() : null);
