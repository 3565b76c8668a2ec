import { useState } from 'react';
import type { Problem } from '../../graphql/problem.ts';
import { FormError } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/use-now.ts';
import { problemText } from './problem-text.ts';

/** Why it did not work, counting down while a rate limit lasts. */
export function SignInProblem({ problem }: { problem: Problem }) {
  const now = useNow(1_000);
  const [since] = useState(now);
  const wait = Math.max(0, (problem.retryAfter ?? 0) - Math.floor((now - since) / 1_000));
  const text = problemText(problem, wait);
  // A countdown that is read out every second would be noise: only the first text is an alert.
  const [first] = useState(text);
  return (
    <>
      <div className="sr-only" role="alert">
        {first}
      </div>
      <div aria-hidden="true">
        <FormError silent>{text}</FormError>
      </div>
    </>
  );
}
