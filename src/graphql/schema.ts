import { builder } from './builder.js';
import './types/enums.js';
import './types/errors.js';
import './types/step.js';
import './types/event.js';
import './types/workflow.js';
import './types/graph.js';
import './types/execution.js';
import './types/execution-lists.js';
import './types/commands.js';
import './types/resume.js';
import './types/resume-plan.js';
import './types/subscription.js';
import './types/agent.js';
import './types/figures.js';

export const schema = builder.toSchema();
