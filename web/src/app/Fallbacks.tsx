import { Link } from '@tanstack/react-router';
import { Button, buttonClass } from '../ui/Button.tsx';
import { EmptyState, ErrorState } from '../ui/Notice.tsx';

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <main className="mx-auto max-w-md px-4 py-16">
      <EmptyState title="There is nothing at this address" heading>
        <Link to="/" className={buttonClass('soft')}>
          Go home
        </Link>
      </EmptyState>
    </main>
  );
}

/** A part of the app that could not be loaded or drawn: most often because a new version took its place. */
export function RouteFailure() {
  const action = (
    <Button look="primary" onClick={() => location.reload()}>
      Load again
    </Button>
  );
  return (
    <main className="mx-auto max-w-md px-4 py-16">
      <h1 className="sr-only">Something went wrong</h1>
      <ErrorState
        title="This page could not be shown"
        message="Loading it again helps most of the time."
        action={action}
      />
    </main>
  );
}
