import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../graphql/generated/gql.ts';
import { useLive, useSession } from '../graphql/session-context.ts';
import { Brand } from '../ui/Brand.tsx';
import { Button } from '../ui/Button.tsx';
import { LiveIndicator } from './LiveIndicator.tsx';

const SignOut = graphql(`
  mutation SignedInSignOut {
    logout {
      sessionId
    }
  }
`);

/** What surrounds every page of somebody who is signed in. */
export function SignedIn() {
  // Between the end of the session and the way to the sign-in page nobody is asked for anything.
  const signedOut = useLive() === null;
  if (signedOut) return null;
  return (
    <>
      <a
        href="#content"
        className="sr-only z-50 rounded-full bg-surface px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-30 border-b border-line bg-canvas">
        <div className="mx-auto flex max-w-6xl items-center justify-between gap-3 px-4 py-2">
          <Link to="/" aria-label="KD Family, home" className="flex min-h-11 min-w-0 items-center rounded-lg">
            <Brand name="KD Family" />
          </Link>
          <div className="-mr-3 flex items-center gap-2">
            <LiveIndicator />
            <SignOutButton />
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-6xl px-4 py-5 outline-none sm:py-7">
        <Outlet />
      </main>
    </>
  );
}

function SignOutButton() {
  const session = useSession();
  const client = useClient();
  const navigate = useNavigate();
  const [pending, setPending] = useState(false);
  const signOut = async () => {
    setPending(true);
    // This device forgets the session also when the server cannot be told.
    await client.mutation(SignOut, {}).toPromise();
    session.end();
    // Whoever signs in next on this device begins at home, not where this person was.
    await navigate({ to: '/sign-in', replace: true });
  };
  return (
    <Button look="quiet" pending={pending} onClick={() => void signOut()} className="whitespace-nowrap">
      Sign out
    </Button>
  );
}
