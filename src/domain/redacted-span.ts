import { NOTHING_SECRET, type Redactor } from './redaction.js';
import { NO_SPAN, type Span, type SpanAttributes } from './tracing.js';

/** The span without the secrets that a step was given, in whatever it and those within it are told. */
export function redactSpan(span: Span, redactor: Redactor): Span {
  if (span === NO_SPAN || redactor === NOTHING_SECRET) return span;
  return {
    traceparent: span.traceparent,
    child: (name, attributes, kind) =>
      redactSpan(
        span.child(redactor.text(name), attributes && redactAttributes(attributes, redactor), kind),
        redactor,
      ),
    set: (attributes) => span.set(redactAttributes(attributes, redactor)),
    end: (failure) => span.end(failure && redactor.text(failure)),
  };
}

function redactAttributes(attributes: SpanAttributes, redactor: Redactor): SpanAttributes {
  return redactor.json({ ...attributes }) as SpanAttributes;
}
