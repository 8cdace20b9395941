import { loadExecutionId } from '../services/execution.js';
import type { GraphqlContext } from './context.js';
import { executionIdFrom } from './global-id.js';

const NAME = /^exec_[a-z0-9]{1,60}$/;

export const EXECUTION_ID = 'The global id, the id as in logs and SQL, or the short name: `exec_...`.';

/** The execution that a client names in one of these ways. */
export async function findExecutionId(
  id: string,
  { services, caller }: Pick<GraphqlContext, 'services' | 'caller'>,
): Promise<string> {
  return NAME.test(id) ? loadExecutionId(services, caller, id) : executionIdFrom(id);
}
