const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The moments that RFC 3339 can write: of the years 0 to 9999. */
export const firstMoment = Date.parse('0000-01-01T00:00:00.000Z');
export const lastMoment = Date.parse('9999-12-31T23:59:59.999Z');

const digits = (count: number) =>
  Array.from({ length: 10 ** count }, (_, number) => String(number).padStart(count, '0'));
const seconds = digits(2).map((two) => `${two}.`);
const milliseconds = digits(3).map((three) => `${three}Z`);
const minutes = digits(2)
  .slice(0, 24)
  .flatMap((hour) =>
    digits(2)
      .slice(0, 60)
      .map((minute) => `T${hour}:${minute}:`),
  );

const daysRemembered = 1_000;
const days = new Map<number, string>();

/** A day by its number since 1970. */
function dayText(day: number): string {
  let text = days.get(day);
  if (text === undefined) {
    text = new Date(day * dayMs).toISOString().slice(0, 10);
    if (days.size >= daysRemembered) days.clear();
    days.set(day, text);
  }
  return text;
}

/** `toISOString` in a quarter of its time: lists have many moments, and few days. @throws RangeError for no moment */
export function momentText(moment: Date): string {
  const time = moment.getTime();
  if (!(time >= firstMoment && time <= lastMoment)) return moment.toISOString();
  const day = Math.floor(time / dayMs);
  const ofDay = time - day * dayMs;
  const minute = Math.floor(ofDay / minuteMs);
  const ofMinute = ofDay - minute * minuteMs;
  const second = Math.floor(ofMinute / 1_000);
  return `${dayText(day)}${minutes[minute]}${seconds[second]}${milliseconds[ofMinute - second * 1_000]}`;
}
