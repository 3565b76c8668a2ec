import { Navigate } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { graphql } from '../../graphql/generated/gql.ts';
import { problemOf } from '../../graphql/problem.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';

const FirstFamilyQuery = graphql(`
  query FirstFamily {
    me {
      id
      families {
        id
      }
    }
  }
`);

/** Leads to the viewer's first family, or to where one is founded or joined. */
export function FirstFamily() {
  const [{ data, error, fetching }, ask] = useQuery({ query: FirstFamilyQuery, requestPolicy: 'network-only' });
  const families = data?.me?.families;
  if (families) {
    const [first] = families;
    if (first) return <Navigate to="/families/$familyId" params={{ familyId: first.id }} replace />;
    return <Navigate to="/families/new" replace />;
  }
  if (error && !fetching) {
    const action = (
      <Button look="primary" onClick={() => ask({ requestPolicy: 'network-only' })}>
        Try again
      </Button>
    );
    return <ErrorState title="Your families could not be loaded" message={problemOf(error).message} action={action} />;
  }
  return (
    <div aria-busy="true">
      <output className="sr-only">Loading your families…</output>
      <Skeleton className="h-48" />
    </div>
  );
}
