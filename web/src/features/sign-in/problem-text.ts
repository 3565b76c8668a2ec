import type { Problem } from '../../graphql/problem.ts';

/** “40 seconds”, “3 minutes”. */
function durationText(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** What to tell somebody who could not sign in or register; `wait` is how many seconds of a rate limit are left. */
export function problemText({ code, message }: Problem, wait: number): string {
  if (code === 'UNAUTHENTICATED') return 'Username and password do not belong together.';
  if (code !== 'RATE_LIMITED') return message;
  return wait > 0 ? `Too many tries. Please wait ${durationText(wait)}.` : 'You can try again now.';
}
