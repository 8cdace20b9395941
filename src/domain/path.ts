/**
 * Where a step is inside an execution: `ship` at the top, `checks.fraud` in the parallel step `checks`, `each[3].reserve` in
 * the fourth item of the foreach step `each`. What stands before the last dot is its scope, '' at the top.
 */
export function scopeOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

export function pathIn(scope: string, stepId: string): string {
  return scope === '' ? stepId : `${scope}.${stepId}`;
}

export function stepIdOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** The path of the parallel or foreach step that a scope belongs to; null for the top. */
export function containerOf(scope: string): string | null {
  if (scope === '') return null;
  return scope.endsWith(']') ? scope.slice(0, scope.lastIndexOf('[')) : scope;
}

export function itemScope(foreachPath: string, index: number): string {
  return `${foreachPath}[${index}]`;
}

/** The position of the item that a scope is about; null for the top and for a parallel step. */
export function itemIndexOf(scope: string): number | null {
  return scope.endsWith(']') ? Number(scope.slice(scope.lastIndexOf('[') + 1, -1)) : null;
}

/** Whether a step lies inside a parallel or foreach step, or inside a scope of one, at whatever depth. */
export function isInside(path: string, container: string): boolean {
  const next = path[container.length];
  return (next === '.' || next === '[') && path.startsWith(container);
}

/** The scopes around a path, from the top inwards: `''`, `each[3]` for `each[3].reserve`. */
export function scopesAround(path: string): string[] {
  const scopes: string[] = [];
  for (let scope = scopeOf(path); scope !== ''; scope = scopeOf(containerOf(scope) ?? ''))
    scopes.unshift(scope);
  return ['', ...scopes];
}
