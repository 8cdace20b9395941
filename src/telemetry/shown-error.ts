/** What is told of a fault of PostgreSQL besides its message; `detail` and `where` quote the data. */
const ABOUT = ['code', 'severity', 'schema_name', 'table_name', 'column_name', 'constraint_name', 'routine'];
/** An error may be its own cause, over however many others. */
const DEEPEST = 5;

interface ShownError {
  type: string;
  message: string;
  stack?: string;
  cause?: ShownError;
}

/**
 * An error as the log has it: what and where, and not with what data. A failed statement brings along its parameters, which are
 * payloads.
 */
export function showError(error: unknown): unknown {
  return error instanceof Error ? show(error, 0) : error;
}

function show(error: Error, depth: number): ShownError {
  const message = withoutParameters(error.message);
  const frames = error.stack?.slice(error.stack.indexOf('\n    at '));
  return {
    type: error.constructor.name,
    message,
    ...facts(error),
    stack: `${error.name}: ${message}${frames?.startsWith('\n') ? frames : ''}`,
    ...(error.cause instanceof Error && depth < DEEPEST ? { cause: show(error.cause, depth + 1) } : {}),
  };
}

function facts(error: Error): Record<string, unknown> {
  const known = error as unknown as Record<string, unknown>;
  return Object.fromEntries(
    ABOUT.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]])),
  );
}

/** drizzle puts them last into the message. */
function withoutParameters(message: string): string {
  return message.replace(/\nparams: [\s\S]*$/, '\nparams: (not shown)');
}
