/** A moment as a wall clock in a timezone shows it. */
export type WallTime = { year: number; month: number; day: number; hour: number; minute: number };

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const numeric = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  } as const;
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601', { timeZone, ...numeric });
  formats.set(timeZone, format);
  return format;
}

/** What the wall clock of a timezone shows at a moment. */
export function wallTime(at: number, timeZone: string): WallTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

/** Days since an arbitrary day, by the calendar on the wall: two moments on one day have the same number. */
export function dayNumber(at: number, timeZone: string): number {
  const { year, month, day } = wallTime(at, timeZone);
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000);
}

const asUtc = ({ year, month, day, hour, minute }: WallTime) => Date.UTC(year, month - 1, day, hour, minute);

/**
 * The moment at which a timezone's wall clock shows `local` (`2026-11-20T18:30`, as a browser's date input has it); null when it is no date. A time that the
 * clocks skip in spring is moved on by the hour they skip; of a time they repeat in autumn the first is meant.
 */
export function momentOf(local: string, timeZone: string): string | null {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return null;
  const offsetAt = (at: number) => asUtc(wallTime(at, timeZone)) - Math.floor(at / 60_000) * 60_000;
  const candidates = [wanted - offsetAt(wanted - 86_400_000), wanted - offsetAt(wanted + 86_400_000)];
  const exact = candidates.filter((at) => asUtc(wallTime(at, timeZone)) === wanted);
  const at = exact.length > 0 ? Math.min(...exact) : Math.max(...candidates);
  return new Date(at).toISOString();
}
