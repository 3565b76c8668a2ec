import { parse, print } from 'graphql';
import { useSyncExternalStore } from 'react';
import { milliseconds, rowsOf } from './plan.ts';
import type { PlanRow } from './plan.ts';
import type { PlanStore } from './planned-fetch.ts';

/** GraphiQL's own colours, since its theme is chosen inside it. */
const muted = { color: 'hsla(var(--color-neutral), var(--alpha-secondary, 0.76))' };
const lined = { borderColor: 'hsla(var(--color-neutral), var(--alpha-background-heavy, 0.15))' };
const track = { backgroundColor: 'hsla(var(--color-neutral), var(--alpha-background-heavy, 0.15))' };
const barColor = (failed: boolean) => ({ backgroundColor: `hsl(var(--color-${failed ? 'error' : 'info'}))` });

/** The query plan of the newest answer: which subgraphs were asked for what, when, and what the cache had. */
export function PlanPanel({ plans }: { plans: PlanStore }) {
  const plan = useSyncExternalStore(plans.subscribe, plans.current);
  return (
    <section aria-label="Query plan" className="flex flex-col gap-3 text-sm">
      <h2 className="text-2xl font-medium">Query plan</h2>
      {plan ? (
        <>
          <p style={muted}>
            {plan.calls.length === 0
              ? 'No subgraph had to be asked.'
              : `${plan.calls.length} ${plan.calls.length === 1 ? 'call' : 'calls'}, ${milliseconds(plan.milliseconds)} in all.`}
          </p>
          <ol className="flex flex-col gap-2">
            {rowsOf(plan).map((row) => (
              <Call key={row.number} row={row} />
            ))}
          </ol>
        </>
      ) : (
        <p style={muted}>Run a query to see how its answer comes about.</p>
      )}
    </section>
  );
}

function Call({ row: { number, depth, subgraph, place, facts, failed, bars, queries } }: { row: PlanRow }) {
  return (
    <li style={{ marginInlineStart: `${Math.min(depth, 6)}rem` }}>
      <details className="rounded-lg border px-3 py-2" style={lined}>
        <summary className="cursor-pointer">
          <span className="font-medium">
            {number}. {subgraph}
          </span>{' '}
          <span className="break-words" style={muted}>
            {place}
          </span>
          <span aria-hidden="true" className="relative my-1.5 block h-1.5 overflow-hidden rounded-full" style={track}>
            {bars.map(({ left, width }, index) => (
              <span
                key={index}
                className="absolute inset-y-0 min-w-0.5 rounded-full"
                style={{ left: `${left}%`, width: `${width}%`, ...barColor(failed) }}
              />
            ))}
          </span>
          <span className="block">{facts.join(' · ')}</span>
        </summary>
        {queries.length === 0 && (
          <p className="mt-2" style={muted}>
            Nothing was sent.
          </p>
        )}
        {queries.map((query, index) => (
          <pre key={index} tabIndex={0} aria-label={`Sent to ${subgraph}`} className="mt-2 overflow-x-auto text-xs">
            {print(parse(query))}
          </pre>
        ))}
      </details>
    </li>
  );
}

/** Steps that follow each other. */
export function PlanIcon() {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
    >
      <path d="M4 5h8M8 12h8M12 19h8" />
    </svg>
  );
}
