import { createGraphiQLFetcher, createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import { useLive, useSession } from '../../graphql/session-context.ts';
import { authorisedFetch } from './authorised-fetch.ts';
import { defaultTabs } from './default-tabs.ts';
import { ExplorerBar } from './ExplorerBar.tsx';
import { PlanIcon, PlanPanel } from './PlanPanel.tsx';
import { plannedFetch } from './planned-fetch.ts';
import 'graphiql/style.css';

const ExplorerQuery = graphql(`
  query Explorer {
    me {
      id
      username
      fullName
      families {
        id
        name
      }
    }
  }
`);

/** Where GraphiQL keeps the tabs. */
const storedTabs = 'graphiql:tabState';

/** GraphiQL, with a bar above it that says as whom it asks. */
export function Explorer() {
  const session = useSession();
  const signedIn = session.state().status === 'signed-in';
  const [{ data, error }] = useQuery({ query: ExplorerQuery, pause: !signedIn });
  const me = signedIn ? data?.me : undefined;
  const known = !signedIn || me || error;
  return (
    <div className="flex h-dvh flex-col">
      <ExplorerBar viewer={me ?? null} />
      <main aria-label="GraphiQL" className="relative min-h-0 flex-1">
        {known && <Editor key={me?.id ?? 'nobody'} userId={me?.id} familyId={me?.families?.[0]?.id} />}
      </main>
    </div>
  );
}

/** GraphiQL for one person: everybody's tabs are kept apart, as their families' ids differ. */
function Editor({ userId, familyId }: { userId: string | undefined; familyId: string | undefined }) {
  const session = useSession();
  const live = useLive();
  const { fetcher, plugins } = useMemo(() => {
    const { fetch, plans } = plannedFetch(authorisedFetch(session));
    const Plan = () => <PlanPanel plans={plans} />;
    return {
      fetcher: createGraphiQLFetcher({ url: '/graphql', fetch, ...(live && { wsClient: live.transport }) }),
      plugins: [HISTORY_PLUGIN, { title: 'Query plan', icon: PlanIcon, content: Plan }],
    };
  }, [session, live]);
  const storage = useMemo(() => createLocalStorage({ namespace: `kd.explorer.${userId ?? 'nobody'}` }), [userId]);
  const tabs = defaultTabs(familyId);
  // GraphiQL takes the open tab's variables from here, and would open another tab if they were given beside stored ones.
  const first = storage.getItem(storedTabs) === null && tabs[0] ? { initialVariables: tabs[0].variables } : {};
  return (
    <GraphiQL
      {...first}
      fetcher={fetcher}
      plugins={plugins}
      storage={storage}
      defaultTabs={tabs}
      defaultEditorToolsVisibility="variables"
    >
      <GraphiQL.Logo>
        <span className="text-ink">KD Family</span>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
