import { type Fault, InvalidDefinitionError } from '#src/domain/errors.js';
import type { Graph, GraphNode } from '#src/domain/graph.js';
import { isJsonObject, type Json } from '#src/domain/json.js';
import {
  body,
  head,
  isLayoutSound,
  type Layout,
  locate,
  NO_TRIGGER,
  readSteps,
  type Trigger,
} from './document.js';
import { FaultList, type Path } from './faults.js';
import { parsePart } from './issues.js';
import { MAX_STEPS } from './limits.js';
import { resolveLinks } from './links.js';
import { reportLoops } from './loops.js';
import { indexIds, outlineSteps } from './outline.js';
import { reportUnreachable } from './reachability.js';
import { warnUnknownReferences } from './references.js';
import { readNodes } from './steps.js';
import { checkDocumentKeys } from './unknown-keys.js';

/** A definition that was found good, in the form in which it is stored and run. */
export interface CompiledDefinition {
  /** The document's `workflow_id`. */
  key: string | null;
  name: string | null;
  description: string | null;
  /** What the author calls this version. */
  label: string | null;
  tags: string[];
  enabled: boolean;
  trigger: Trigger;
  graph: Graph;
  /** What is odd, but stops nothing. */
  warnings: Fault[];
}

/**
 * Compiles a workflow definition in either of its spellings. Throws an {@link InvalidDefinitionError} that lists all
 * that is wrong with it, each with its place in the document.
 */
export function compileDefinition(document: unknown): CompiledDefinition {
  const faults = new FaultList();
  const compiled = compile(document, faults);
  if (compiled && faults.empty) return { ...compiled, warnings: faults.warnings() };
  throw new InvalidDefinitionError(faults.faults());
}

function compile(document: unknown, faults: FaultList): Omit<CompiledDefinition, 'warnings'> | null {
  const layout = locate(document, faults);
  if (!layout) return null;
  const described = readDescription(layout, faults);
  const steps = readSteps(layout, faults);
  const nodes = steps && compileSteps(steps, [...layout.bodyPath, 'steps'], faults);
  const entry = nodes?.[0];
  if (!described || !nodes || !entry) return null;
  const { timeoutMs, ...description } = described;
  const named = Object.fromEntries(nodes.flatMap((node) => (node ? [[node.id, node]] : [])));
  return { ...description, graph: { entry: entry.id, nodes: named, timeoutMs } };
}

function readDescription(layout: Layout, faults: FaultList) {
  if (!isLayoutSound(layout, faults)) return null;
  checkDocumentKeys(layout, faults);
  const about = parsePart(head, layout.head, [], faults);
  const rest = parsePart(body, layout.body, layout.bodyPath, faults);
  if (!about || !rest) return null;
  return {
    key: about.workflow_id ?? null,
    name: about.name || null,
    description: about.description || null,
    label: about.version ?? null,
    tags: about.tags ?? [],
    enabled: about.enabled ?? true,
    trigger: rest.trigger ?? NO_TRIGGER,
    timeoutMs: rest.timeout ?? null,
  };
}

/** The steps' nodes, null for a step at fault. Of too many steps nothing but their number is said. */
function compileSteps(steps: Json[], path: Path, faults: FaultList): (GraphNode | null)[] | null {
  if (steps.length > MAX_STEPS) {
    const hint = 'split it into several workflows';
    faults.add(path, `holds ${steps.length} steps, more than the ${MAX_STEPS} allowed`, hint);
    return null;
  }
  const nodes = readNodes(steps, path, faults);
  checkGraph(steps, nodes, path, faults);
  return nodes;
}

function checkGraph(steps: Json[], nodes: (GraphNode | null)[], path: Path, faults: FaultList): void {
  const outlines = outlineSteps(steps, path);
  const positions = indexIds(outlines, faults);
  const edges = resolveLinks(outlines, positions, faults);
  // From a first step that is none nothing can be reached, which would only be said of every other step.
  if (isJsonObject(steps[0])) reportUnreachable(outlines, edges, faults);
  reportLoops(outlines, edges, faults);
  for (const [index, node] of nodes.entries()) {
    if (node) warnUnknownReferences(steps[index] as Json, [...path, index], positions, faults);
  }
}
