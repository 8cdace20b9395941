import type { Fault } from '#src/domain/errors.js';
import { GRAPH_FORMAT, type Graph } from '#src/domain/graph.js';
import { InvalidDefinitionError } from '#src/domain/workflow-errors.js';
import { compileSteps } from './blocks.js';
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
import { FaultList } from './faults.js';
import { parsePart } from './issues.js';
import { CONCURRENCY } from './limits.js';
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
  const { compiled, faults, warnings } = checkDefinition(document);
  if (!compiled) throw new InvalidDefinitionError(faults);
  return { ...compiled, warnings };
}

/** All that is wrong with a definition, or odd; `compiled` is null where anything is wrong. */
export function checkDefinition(document: unknown): {
  compiled: Omit<CompiledDefinition, 'warnings'> | null;
  faults: Fault[];
  warnings: Fault[];
} {
  const found = new FaultList();
  const compiled = compile(document, found);
  const good = found.empty ? compiled : null;
  return { compiled: good, faults: found.faults(), warnings: found.warnings() };
}

function compile(document: unknown, faults: FaultList): Omit<CompiledDefinition, 'warnings'> | null {
  const layout = locate(document, faults);
  if (!layout) return null;
  const described = readDescription(layout, faults);
  const steps = readSteps(layout, faults);
  const compiled = steps && compileSteps(steps, [...layout.bodyPath, 'steps'], faults);
  if (!described || !compiled) return null;
  const { timeoutMs, concurrency, resumable, ...description } = described;
  const name = description.key ?? '';
  const graph: Graph = { format: GRAPH_FORMAT, name, resumable, ...compiled, timeoutMs, concurrency };
  return { ...description, graph };
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
    concurrency: rest.concurrency ?? CONCURRENCY,
    resumable: rest.resumable ?? true,
  };
}
