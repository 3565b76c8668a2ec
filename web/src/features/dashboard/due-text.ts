import { dayNumber } from './zoned-time.ts';

/** When something is due, as one would say it and as it stands in a calendar. */
export type DueText = { relative: string; absolute: string };

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);

function relativeText(distance: number, late: boolean, clock: string): string {
  if (distance === 0) return late ? `Since ${clock} today` : `Today at ${clock}`;
  if (distance === 1) return `Tomorrow at ${clock}`;
  if (distance === -1) return late ? 'Since yesterday' : 'Yesterday';
  if (distance < 0) return late ? `For ${days(-distance)}` : `${days(-distance)} ago`;
  return `In ${days(distance)}`;
}

/** The due date in the family's timezone: today and tomorrow are the family's, not the device's. */
export function dueText(dueDate: string, timeZone: string, now: number, overdue: boolean): DueText {
  const at = Date.parse(dueDate);
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
  const date = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' }).format(
    at,
  );
  const distance = dayNumber(at, timeZone) - dayNumber(now, timeZone);
  return { relative: relativeText(distance, overdue, clock), absolute: `${date}, ${clock}` };
}
