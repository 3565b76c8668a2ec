import { useState } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import { useSession } from '../../graphql/session-context.ts';
import { Brand } from '../../ui/Brand.tsx';
import { Button } from '../../ui/Button.tsx';
import { ExplorerSignIn } from './ExplorerSignIn.tsx';

const SignOut = graphql(`
  mutation ExplorerBarSignOut {
    logout {
      sessionId
    }
  }
`);

type ExplorerBarProps = { viewer: { fullName: string; username: string } | null };

/** Who asks, and the way to ask as somebody else. */
export function ExplorerBar({ viewer }: ExplorerBarProps) {
  const signedIn = useSession().state().status === 'signed-in';
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line bg-canvas px-4 py-2">
      <h1 className="text-base">
        <Brand name="KD Family Explorer" />
      </h1>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <output aria-label="Signed in as" className="text-sm text-muted">
          {viewer && (
            <>
              Signed in as <strong className="text-ink">{viewer.fullName}</strong> ({viewer.username})
            </>
          )}
        </output>
        {signedIn ? <SignOutButton /> : <ExplorerSignIn />}
      </div>
    </header>
  );
}

function SignOutButton() {
  const session = useSession();
  const client = useClient();
  const [pending, setPending] = useState(false);
  const signOut = async () => {
    setPending(true);
    await client.mutation(SignOut, {}).toPromise();
    session.end();
  };
  return (
    <Button pending={pending} onClick={() => void signOut()}>
      Sign out
    </Button>
  );
}
