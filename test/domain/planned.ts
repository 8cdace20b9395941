import type { ResumePlan } from '#src/domain/resume-plan.js';
import { planResume } from '#src/domain/resume-plan.js';
import type { VersionTarget } from '#src/domain/version-change.js';
import { type ResumeOptions, TERMS, type Walk } from './walk.js';

/** The plan of a resume of a walk as it stands. */
export function planOf(
  walk: Walk,
  data: Parameters<Walk['resume']>[0] = {},
  { force = false, ...terms }: ResumeOptions = {},
  latest: VersionTarget | null = null,
): ResumePlan {
  const request = { data, reason: null, force };
  return planResume(walk.state, walk.graph, request, { ...TERMS, ...terms }, latest, walk.asking);
}

/** What a plan says of each step, as `RERUN charge: it failed`. */
export function inSentences({ steps }: ResumePlan): string[] {
  return steps.map(({ path, action, reason }) => `${action} ${path}: ${reason}`);
}
