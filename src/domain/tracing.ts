export type SpanKind = 'server' | 'client' | 'internal';
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work as a trace shows it. Attributes are names and numbers, and never what users sent. */
export interface Span {
  /** Where this stands in its trace, as the header of that name says it (W3C); null where nothing is traced. */
  readonly traceparent: string | null;
  child(name: string, attributes?: SpanAttributes, kind?: SpanKind): Span;
  set(attributes: SpanAttributes): void;
  /** `failure`: the code of what went wrong. */
  end(failure?: string | null): void;
}

export interface Tracing {
  /** Whether it is worth finding out what a span should say. */
  readonly isOn: boolean;
  /** Goes on with the trace of `parent`; where there is none, begins one. */
  begin(name: string, about?: { parent?: string | null; kind?: SpanKind; attributes?: SpanAttributes }): Span;
}

export const NO_SPAN: Span = {
  traceparent: null,
  child: () => NO_SPAN,
  set() {},
  end() {},
};

export const NO_TRACING: Tracing = { isOn: false, begin: () => NO_SPAN };

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The header as it was sent, where it can be gone on from; otherwise null. */
export function readTraceparent(header: unknown): string | null {
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : null;
}

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** Where traces go, and which of them. */
export interface TracingSettings {
  /** The address for traces, whole. */
  url: string;
  headers: Readonly<Record<string, string>>;
  serviceName: string | null;
  sampler: SamplerName;
  ratio: number;
}

export interface OpenTracing {
  tracing: Tracing;
  /** Sends what has not been sent yet. */
  close(): Promise<void>;
}
