import {
  type Context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-base';
import type { Logger } from '../domain/logger.js';
import {
  type SpanKind as Kind,
  type OpenTracing,
  readTraceparent,
  type Span,
  type SpanAttributes,
  type Tracing,
  type TracingSettings,
} from '../domain/tracing.js';
import { tellingExporter } from './telling-exporter.js';

const KINDS: Record<Kind, SpanKind> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
};

/** Traces that go to a collector by OTLP over HTTP; nothing of it is registered for the whole process. */
export function createTracing(settings: TracingSettings, logger: Logger): OpenTracing {
  const { url, headers, serviceName } = settings;
  const exporter = tellingExporter(new OTLPTraceExporter({ url, headers: { ...headers } }), logger);
  const named = serviceName === null ? {} : { 'service.name': serviceName };
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'reprise' }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(named));
  const provider = new BasicTracerProvider({
    resource,
    sampler: samplerOf(settings),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  return { tracing: traceBy(provider.getTracer('reprise')), close: () => provider.shutdown() };
}

function samplerOf({ sampler, ratio }: TracingSettings): Sampler {
  const root = sampler.endsWith('traceidratio')
    ? new TraceIdRatioBasedSampler(ratio)
    : sampler.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new AlwaysOnSampler();
  return sampler.startsWith('parentbased') ? new ParentBasedSampler({ root }) : root;
}

function traceBy(tracer: Tracer): Tracing {
  return {
    isOn: true,
    begin: (name, { parent = null, kind = 'internal', attributes = {} } = {}) =>
      spanIn(tracer, contextFrom(parent), { name, kind, attributes }),
  };
}

/** What an earlier part of the trace left behind, perhaps in another process. */
function contextFrom(parent: string | null): Context {
  const traceparent = readTraceparent(parent);
  if (traceparent === null) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

function spanIn(
  tracer: Tracer,
  parent: Context,
  { name, kind, attributes }: { name: string; kind: Kind; attributes: SpanAttributes },
): Span {
  const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, parent);
  return {
    traceparent: traceparentOf(span),
    child: (childName, own = {}, childKind = 'internal') =>
      spanIn(tracer, trace.setSpan(parent, span), { name: childName, kind: childKind, attributes: own }),
    set: (more) => void span.setAttributes(more),
    end(failure = null) {
      if (failure !== null)
        span.setAttribute('error.type', failure).setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function traceparentOf(span: OtelSpan): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
