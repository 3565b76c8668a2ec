import { useEffect, useState } from 'react';
import { demoPeople, demoSignIn } from '../../graphql/demo.ts';
import type { DemoPerson } from '../../graphql/demo.ts';
import { useSession } from '../../graphql/session-context.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { FormError } from '../../ui/Notice.tsx';

/** The demo family's people, each one click away; nothing where there is no demo. */
export function DemoPeople() {
  const session = useSession();
  const [people, setPeople] = useState<DemoPerson[]>([]);
  const [pending, setPending] = useState(false);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const leave = new AbortController();
    // Without an answer there is no demo to offer; the form below still works.
    demoPeople(leave.signal).then(setPeople, () => {});
    return () => leave.abort();
  }, []);

  const signIn = async ({ username }: DemoPerson) => {
    if (pending) return;
    setPending(true);
    setFailed(false);
    try {
      session.start(await demoSignIn(username));
    } catch {
      setFailed(true);
    }
    setPending(false);
  };

  if (people.length === 0) return null;
  return (
    <section aria-labelledby="demo-title" className="flex flex-col gap-3">
      <h2 id="demo-title" className="text-center text-sm font-semibold text-muted">
        Try it as somebody of the demo family
      </h2>
      {failed && <FormError>That did not work. Please try again.</FormError>}
      <ul className="grid grid-cols-1 gap-2 min-[22rem]:grid-cols-2">
        {people.map((person) => (
          <li key={person.username}>
            <button
              type="button"
              aria-busy={pending || undefined}
              onClick={() => void signIn(person)}
              className="flex min-h-14 w-full items-center gap-3 rounded-2xl border border-line bg-surface p-2.5 text-left shadow-card transition hover:border-brand"
            >
              <Avatar name={person.fullName} size="large" />
              <span className="min-w-0">
                <span className="sr-only">Sign in as </span>
                <span className="block leading-tight font-semibold">{person.fullName}</span>{' '}
                <span className="block text-sm text-muted">{person.role.toLowerCase()}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
