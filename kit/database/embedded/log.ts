/** Where the launcher says what it does. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, details?: object) => void;
