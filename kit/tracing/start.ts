import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../log.ts';
import { traceWith } from './tracer.ts';

/** Milliseconds that there are for the last spans when a process stops. */
const lastSpansMs = 500;

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether somebody collects traces: the standard settings of OpenTelemetry say where. */
const isWanted = (env: Environment): boolean =>
  Boolean(env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) &&
  env['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true' &&
  env['OTEL_TRACES_EXPORTER'] !== 'none';

/**
 * Begins to send traces where `OTEL_EXPORTER_OTLP_ENDPOINT` says, as the service `name` unless `OTEL_SERVICE_NAME` names
 * another. Without that setting nothing is even loaded. The returned function sends what is left and stops.
 */
export async function startTracing(
  name: string,
  log: Logger,
  env: Environment = process.env,
): Promise<() => Promise<void>> {
  if (!isWanted(env)) return async () => {};
  const [{ diag, DiagLogLevel }, { OTLPTraceExporter }, sdk, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
  ]);
  const tell = (message: string): void => log.warn({ reason: message }, 'tracing');
  const nothing = (): void => {};
  diag.setLogger(
    { error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const { detectResources, envDetector, resourceFromAttributes } = resources;
  const provider = new sdk.BasicTracerProvider({
    // What the environment says of the service goes before what we call it.
    resource: resourceFromAttributes({ 'service.name': name }).merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  traceWith(provider.getTracer('kd-family'));
  return async () => {
    traceWith(undefined);
    const sent = provider.shutdown().catch((error: unknown) => log.warn({ error }, 'the last spans could not be sent'));
    // A collector that is away must not hold up a stop.
    await Promise.race([sent, pause(lastSpansMs, undefined, { ref: false })]);
  };
}
