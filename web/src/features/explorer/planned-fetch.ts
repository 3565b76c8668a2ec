import type { Plan } from './plan.ts';

/** The newest plan, for whoever shows it. */
export type PlanStore = { current(): Plan | undefined; subscribe(listener: () => void): () => void };

/** GraphiQL asks for the schema by itself; nobody wants to see how. */
const isIntrospection = (body: unknown): boolean =>
  typeof body === 'string' && body.includes('"operationName":"IntrospectionQuery"');

type Answer = { extensions?: { plan?: Plan } & Record<string, unknown> };

/** `send`, asking for the plan of each answer and taking it out of what is shown as the answer. */
export function plannedFetch(send: typeof fetch): { fetch: typeof fetch; plans: PlanStore } {
  let newest: Plan | undefined;
  const listeners = new Set<() => void>();
  const keep = (plan: Plan | undefined) => {
    newest = plan;
    for (const listener of listeners) listener();
  };
  const plans: PlanStore = {
    current: () => newest,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const planned: typeof fetch = async (input, init) => {
    if (isIntrospection(init?.body)) return send(input, init);
    const headers = new Headers(init?.headers);
    headers.set('x-kd-plan', '1');
    const answer = await send(input, { ...init, headers });
    // An answer in parts goes on as it comes.
    if (!/json/.test(answer.headers.get('content-type') ?? '')) return answer;
    const { extensions: { plan, ...others } = {}, ...rest } = (await answer.clone().json()) as Answer;
    keep(plan);
    if (!plan) return answer;
    const shown = Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest;
    return new Response(JSON.stringify(shown), { status: answer.status, headers: answer.headers });
  };
  return { fetch: planned, plans };
}
