import { register } from 'prom-client';
import { expect, test } from 'vitest';
import { secondsHistogram } from './metrics.ts';

test('a histogram counts by label, and each bucket holds what took less', async () => {
  const histogram = secondsHistogram({ name: 'test_seconds', help: 'For a test', labels: ['kind', 'outcome'] });
  const good = histogram.observer({ kind: 'a', outcome: 'ok' });
  const again = histogram.observer({ outcome: 'ok', kind: 'a' });
  histogram.observer({ kind: 'b', outcome: 'ok' });
  for (const seconds of [0.0005, 0.001, 0.3]) good(seconds);
  again(7);
  const text = await register.getSingleMetricAsString('test_seconds');
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  expect(lines).toContain('test_seconds_bucket{le="0.001",kind="a",outcome="ok"} 2');
  expect(lines).toContain('test_seconds_bucket{le="0.25",kind="a",outcome="ok"} 2');
  expect(lines).toContain('test_seconds_bucket{le="0.5",kind="a",outcome="ok"} 3');
  expect(lines).toContain('test_seconds_bucket{le="+Inf",kind="a",outcome="ok"} 4');
  expect(lines).toContain('test_seconds_count{kind="a",outcome="ok"} 4');
  expect(lines).toContain('test_seconds_sum{kind="a",outcome="ok"} 7.3015');
  // What was never seen is not told.
  expect(text).not.toContain('kind="b"');
});
