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

const RegisterFormMutation = graphql(`
  mutation RegisterForm($input: RegisterInput!) {
    register(input: $input) {
      accessToken
      refreshToken
      expiresIn
    }
  }
`);

/** What the server may complain about beside the field itself. */
const fields = new Set(['fullName', 'username', 'password', 'email']);

function inputOf(form: FormData) {
  const email = textOf(form, 'email');
  const password = form.get('password');
  return {
    fullName: textOf(form, 'fullName'),
    username: textOf(form, 'username'),
    password: typeof password === 'string' ? password : '',
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: navigator.language,
    ...(email !== '' && { email }),
  };
}

/** Name, username, password, and an email if there is one. */
export function RegisterForm() {
  const session = useSession();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const register = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (pending) return;
    const input = inputOf(new FormData(event.currentTarget));
    setPending(true);
    setProblem(null);
    const { data, error } = await anonymousClient.mutation(RegisterFormMutation, { input }).toPromise();
    setPending(false);
    if (data) session.start(data.register);
    else setProblem(problemOf(error));
  };

  const isElsewhere = problem !== null && !fields.has(problem.field ?? '');
  return (
    <form
      aria-label="Create an account"
      onSubmit={(event) => void register(event)}
      className="flex flex-col gap-4 rounded-card border border-line bg-surface p-5 shadow-card"
    >
      {isElsewhere && <SignInProblem problem={problem} />}
      <RegisterFields problem={problem} />
      <Button type="submit" look="primary" pending={pending}>
        {pending ? 'One moment…' : 'Create account'}
      </Button>
    </form>
  );
}

function RegisterFields({ problem }: { problem: Problem | null }) {
  const fieldError = (name: string) => (problem?.field === name ? problem.message : undefined);
  return (
    <>
      <Field
        label="Your name"
        name="fullName"
        autoComplete="name"
        required
        maxLength={100}
        error={fieldError('fullName')}
      />
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        minLength={3}
        maxLength={32}
        hint="3 to 32 letters, digits, _, . or -"
        error={fieldError('username')}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
        hint="At least 8 characters with upper case, lower case, a digit and a symbol"
        error={fieldError('password')}
      />
      <Field
        label="Email (may be left out)"
        name="email"
        type="email"
        autoComplete="email"
        error={fieldError('email')}
      />
    </>
  );
}
