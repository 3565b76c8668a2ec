import { useEffect } from 'react';
import { Link } from '@tanstack/react-router';
import { useSession } from '../../graphql/session-context.ts';
import { Brand } from '../../ui/Brand.tsx';
import { DemoPeople } from './DemoPeople.tsx';
import { SignInForm } from './SignInForm.tsx';

/** The door: a password, or one click for the demo family's people. */
export function SignInPage() {
  const state = useSession().state();
  useEffect(() => {
    document.title = 'Sign in · KD Family';
  }, []);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-6 px-4 py-8">
      <div className="flex flex-col gap-2 text-center">
        <div className="text-xl">
          <Brand name="KD Family" />
        </div>
        <h1 className="text-2xl font-extrabold tracking-tight">Sign in</h1>
        <p className="text-muted">Chores, points and streaks, live on every screen in the house.</p>
      </div>
      {state.status === 'signed-out' && state.ended && (
        <output className="block rounded-xl bg-sun-soft px-3 py-2 text-center text-sm font-medium text-sun">
          Your session has ended. Please sign in again.
        </output>
      )}
      <DemoPeople />
      <SignInForm />
      <p className="text-center text-sm text-muted">
        New here?{' '}
        <Link
          to="/register"
          search
          className="inline-flex min-h-11 items-center font-semibold text-brand underline underline-offset-4"
        >
          Create an account
        </Link>
      </p>
    </main>
  );
}
