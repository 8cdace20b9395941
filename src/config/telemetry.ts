import { z } from 'zod';
import type { Fault } from '../domain/errors.js';
import { SAMPLERS, type TracingSettings } from '../domain/tracing.js';
import { whole } from './connections.js';

const endpoint = {
  schema: z.url({ protocol: /^https?$/ }),
  hint: 'set it to the address of a collector that takes OTLP over HTTP, as http://localhost:4318, or leave it out',
};
const protocol = {
  schema: z.literal('http/protobuf'),
  hint: 'only http/protobuf is spoken, which collectors take on port 4318; leave it out',
};
const headers = {
  schema: z
    .string()
    .transform(readHeaders)
    .refine((read) => read !== null),
  hint: 'list headers as name=value with commas between, percent-encoded',
};

/** What tells those who run Reprise how it goes: metrics by names of our own, traces by those of OpenTelemetry. */
export const TELEMETRY_SETTINGS = {
  METRICS_PORT: { schema: whole(0, 65_535), hint: 'choose a port from 0 (any free one) to 65535' },
  METRICS_HOST: { schema: z.string().min(1).default('127.0.0.1'), hint: 'name an address to listen on' },
  METRICS_TOKEN: {
    schema: z.string().regex(/^[\x21-\x7e]{16,512}$/),
    hint: 'set a secret of 16 to 512 letters, digits and signs, without spaces',
  },
  OTEL_SDK_DISABLED: {
    schema: z
      .string()
      .toLowerCase()
      .pipe(z.enum(['true', 'false'])),
    hint: 'choose true or false',
  },
  OTEL_TRACES_EXPORTER: { schema: z.enum(['otlp', 'none']), hint: 'choose otlp or none' },
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: protocol,
  OTEL_EXPORTER_OTLP_HEADERS: headers,
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers,
  OTEL_SERVICE_NAME: { schema: z.string().min(1), hint: 'name this service' },
  OTEL_TRACES_SAMPLER: {
    schema: z.enum(SAMPLERS).default('parentbased_always_on'),
    hint: `choose ${SAMPLERS.slice(0, -1).join(', ')} or ${SAMPLERS.at(-1)}`,
  },
  OTEL_TRACES_SAMPLER_ARG: {
    schema: z
      .string()
      .regex(/^\d*\.?\d+$/)
      .transform(Number)
      .pipe(z.number().min(0).max(1))
      .default(1),
    hint: 'set the share of traces to keep, from 0 to 1',
  },
} as const;

/** What may hold a secret. */
export const TELEMETRY_SECRETS = [
  'METRICS_TOKEN',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
] as const;

export interface TelemetrySettings {
  /** A port of its own for metrics and probes; null: none. */
  metricsPort: number | null;
  metricsHost: string;
  /** What a scrape has to bring; null: the token of the server, and on a port of its own nothing. */
  metricsToken: string | null;
  /** Null: nothing is traced. */
  traces: TracingSettings | null;
}

type Read = {
  [K in keyof typeof TELEMETRY_SETTINGS]: z.output<(typeof TELEMETRY_SETTINGS)[K]['schema']> | undefined;
};

export function toTelemetrySettings(read: Read): TelemetrySettings {
  return {
    metricsPort: read.METRICS_PORT ?? null,
    metricsHost: read.METRICS_HOST ?? '127.0.0.1',
    metricsToken: read.METRICS_TOKEN ?? null,
    traces: toTracingSettings(read),
  };
}

/** Settings that are wrong together. */
export function findTelemetryFaults(read: Read, isLoopback: (host: string) => boolean): Fault[] {
  const host = read.METRICS_HOST ?? '127.0.0.1';
  if (read.METRICS_PORT === undefined || read.METRICS_TOKEN !== undefined || isLoopback(host)) return [];
  return [
    {
      path: 'METRICS_TOKEN',
      message: `is not set, and METRICS_HOST=${host} can be reached from other machines`,
      hint: 'set a secret that scrapes bring as their bearer token, or listen on 127.0.0.1',
    },
  ];
}

/** Traces are on where the environment says where they go, as the specification of OpenTelemetry has it. */
function toTracingSettings(read: Read): TracingSettings | null {
  const own = read.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const base = read.OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOn = own !== undefined || base !== undefined || read.OTEL_TRACES_EXPORTER === 'otlp';
  if (!isOn || read.OTEL_SDK_DISABLED === 'true' || read.OTEL_TRACES_EXPORTER === 'none') return null;
  return {
    url: own ?? `${(base ?? 'http://localhost:4318').replace(/\/$/, '')}/v1/traces`,
    headers: { ...read.OTEL_EXPORTER_OTLP_HEADERS, ...read.OTEL_EXPORTER_OTLP_TRACES_HEADERS },
    serviceName: read.OTEL_SERVICE_NAME ?? null,
    sampler: read.OTEL_TRACES_SAMPLER ?? 'parentbased_always_on',
    ratio: read.OTEL_TRACES_SAMPLER_ARG ?? 1,
  };
}

/** `name=value,name=value`; null where it is not that. */
function readHeaders(text: string): Record<string, string> | null {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  const read = pairs.map((pair) => /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(.*?)\s*$/.exec(pair));
  try {
    const entries = read.map((match) => [match?.[1], decodeURIComponent(match?.[2] ?? '')] as const);
    return entries.some(([name, value]) => name === undefined || /[\r\n\0]/.test(value))
      ? null
      : Object.fromEntries(entries);
  } catch {
    return null;
  }
}
