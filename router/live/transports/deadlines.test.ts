import { expect, test } from 'vitest';
import { Expiries } from './deadlines.ts';

const noon = Date.UTC(2026, 10, 20, 12);

test('what is over already when it comes is due with the next sweep, as is what ends by then, and nothing else', () => {
  const expiries = new Expiries<string>(noon);
  expect(expiries.takeDue(noon + 10_000)).toEqual([]);
  expiries.add('over while it was looked at', noon + 7_000);
  expiries.add('ends now', noon + 10_500);
  expiries.add('taken out', noon + 7_000);
  expiries.add('goes on', noon + 60_000);
  expiries.delete('taken out', noon + 7_000);
  expect(expiries.takeDue(noon + 11_000)).toEqual(['over while it was looked at', 'ends now']);
  expiries.delete('goes on', noon + 60_000);
  expect([expiries.takeDue(noon + 120_000), expiries.size]).toEqual([[], 0]);
});
