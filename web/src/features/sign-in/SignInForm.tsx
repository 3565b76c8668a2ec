import { useState } from 'react';
import type { FormEvent } from 'react';
import { anonymousClient } from '../../graphql/browser-session.ts';
import { graphql } from '../../graphql/generated/gql.ts';
import { problemOf } from '../../graphql/problem.ts';
import type { Problem } from '../../graphql/problem.ts';
import { useSession } from '../../graphql/session-context.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { textOf } from '../../ui/form-text.ts';
import { SignInProblem } from './SignInProblem.tsx';

const SignInFormMutation = graphql(`
  mutation SignInForm($input: LoginInput!) {
    login(input: $input) {
      accessToken
      refreshToken
      expiresIn
    }
  }
`);

/** Username and password. */
export function SignInForm() {
  const session = useSession();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    const password = form.get('password');
    const input = { username: textOf(form, 'username'), password: typeof password === 'string' ? password : '' };
    setPending(true);
    setProblem(null);
    const { data, error } = await anonymousClient.mutation(SignInFormMutation, { input }).toPromise();
    setPending(false);
    if (data) session.start(data.login);
    else setProblem(problemOf(error));
  };

  return (
    <form
      aria-label="Sign in"
      onSubmit={(event) => void signIn(event)}
      className="flex flex-col gap-4 rounded-card border border-line bg-surface p-5 shadow-card"
    >
      {problem && <SignInProblem problem={problem} />}
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required />
      <Button type="submit" look="primary" pending={pending}>
        {pending ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}
