import { useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import { anonymousClient } from '../../graphql/browser-session.ts';
import { demoPeople, demoSignIn } from '../../graphql/demo.ts';
import type { DemoPerson } from '../../graphql/demo.ts';
import { graphql } from '../../graphql/generated/gql.ts';
import { problemOf } from '../../graphql/problem.ts';
import { useSession } from '../../graphql/session-context.ts';
import type { Tokens } from '../../graphql/session.ts';
import { Button } from '../../ui/Button.tsx';
import { textOf } from '../../ui/form-text.ts';

const ExplorerSignInMutation = graphql(`
  mutation ExplorerSignIn($input: LoginInput!) {
    login(input: $input) {
      accessToken
      refreshToken
      expiresIn
    }
  }
`);

async function passwordSignIn(form: FormData): Promise<Tokens> {
  const password = form.get('password');
  const input = { username: textOf(form, 'username'), password: typeof password === 'string' ? password : '' };
  const { data, error } = await anonymousClient.mutation(ExplorerSignInMutation, { input }).toPromise();
  if (data) return data.login;
  const { code, message } = problemOf(error);
  throw new Error(code === 'UNAUTHENTICATED' ? 'Username and password do not belong together.' : message);
}

/** One click for the demo family's people, or a password. */
export function ExplorerSignIn() {
  const session = useSession();
  const [people, setPeople] = useState<DemoPerson[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    const leave = new AbortController();
    demoPeople(leave.signal).then(setPeople, () => setPeople([]));
    return () => leave.abort();
  }, []);

  const signIn = async (tokens: Promise<Tokens>) => {
    setFailure(null);
    try {
      session.start(await tokens);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'That did not work.');
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void signIn(passwordSignIn(new FormData(event.currentTarget)));
  };

  return (
    <>
      {failure && (
        <p role="alert" className="text-sm font-medium text-danger">
          {failure}
        </p>
      )}
      {people && people.length > 0 && (
        <DemoButtons people={people} onPick={({ username }) => void signIn(demoSignIn(username))} />
      )}
      {people?.length === 0 && <PasswordForm onSubmit={submit} />}
    </>
  );
}

function DemoButtons({ people, onPick }: { people: DemoPerson[]; onPick(person: DemoPerson): void }) {
  return (
    <fieldset aria-label="Sign in as" className="flex flex-wrap items-center gap-1.5">
      <span aria-hidden="true" className="text-sm text-muted">
        Sign in as
      </span>
      {people.map((person) => (
        <Button key={person.username} onClick={() => onPick(person)}>
          <span className="sr-only">Sign in as </span>
          {person.fullName} <span className="font-normal text-muted">{person.role.toLowerCase()}</span>
        </Button>
      ))}
    </fieldset>
  );
}

const input = 'min-h-11 w-36 rounded-xl border border-control bg-surface px-3 text-sm';

function PasswordForm({ onSubmit }: { onSubmit(event: FormEvent<HTMLFormElement>): void }) {
  return (
    <form aria-label="Sign in" onSubmit={onSubmit} className="flex flex-wrap items-center gap-2">
      <input
        aria-label="Username"
        placeholder="Username"
        name="username"
        autoComplete="username"
        required
        className={input}
      />
      <input
        aria-label="Password"
        placeholder="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        className={input}
      />
      <Button type="submit" look="primary">
        Sign in
      </Button>
    </form>
  );
}
