import { readStepInput } from '../definition/step-input.js';
import { editableStep, editInput } from '../domain/edit-input.js';
import { nodeOf } from '../domain/graph.js';
import type { Json } from '../domain/json.js';
import { type CommandOutcome, type CommandRequest, runCommand } from './command.js';
import { checkJson, checkStepPath, MOST_STEP_INPUT_BYTES, withReason } from './input.js';
import type { Caller, Services } from './services.js';

/** Where in a request the input of a step stands. */
export const STEP_INPUT = 'stepInput';

/** Gives a step of an execution at rest another input: its work is done with that, once the execution is resumed. */
export function editStepInput(
  services: Services,
  caller: Caller,
  request: CommandRequest & { path: string; stepInput: Json; reason: string | null },
): Promise<CommandOutcome> {
  const { path, stepInput, reason } = withReason(request);
  checkStepPath('path', path);
  checkJson(STEP_INPUT, stepInput, MOST_STEP_INPUT_BYTES);
  const command = { type: 'edit_step_input', input: { path, stepInput, reason } };
  return runCommand(services, caller, request, command, (state, graph, asking) => {
    const step = editableStep(state, graph, path);
    const input = readStepInput(nodeOf(graph, step.stepId), stepInput, STEP_INPUT);
    return editInput(state, graph, step, { input, reason }, asking);
  });
}
