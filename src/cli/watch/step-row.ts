import type { StepDisplay, StepFieldsFragment, StepStatus } from '#src/client/index.js';
import { type Colour, joinLines, type Line, span } from './line.js';
import { elapsedText, shortTime, spentText } from './time.js';
import type { TreeRow } from './tree.js';
import { cleanText } from './width.js';

type Step = StepFieldsFragment;

const COLOURS: Record<StepDisplay, Colour> = {
  PENDING: 'grey',
  ACTIVE: 'yellow',
  DONE: 'green',
  ERROR: 'red',
};
const SIGNS: Record<StepDisplay, string> = { PENDING: '○', ACTIVE: '●', DONE: '✓', ERROR: '✗' };
/** Where a status says more than its colour. */
const OWN_SIGNS: Partial<Record<StepStatus, string>> = { WAITING: '◐', SKIPPED: '–' };

/** What a step is: where in the tree, in which colour, and of a foreach how many of its items are done. */
export function nameCell({ guides, label, display, step }: TreeRow): Line {
  const colour = COLOURS[display];
  const sign = (step && OWN_SIGNS[step.status]) ?? SIGNS[display];
  const name = span(label, display === 'PENDING' ? 'grey' : undefined);
  const parts = step?.parts
    ? [span(` ${step.parts.succeeded + step.parts.failed}/${step.parts.total}`, colour)]
    : [];
  return [span(guides, 'grey'), span(`${sign} `, colour), name, ...parts];
}

/** How long it took, or has been going on. */
export function timeCell({ step }: TreeRow, now: Date): Line {
  if (!step || step.status === 'SKIPPED') return [];
  const text = spentText(step.startedAt, step.finishedAt, now);
  return text === '' ? [] : [span(text, step.display === 'ACTIVE' ? 'yellow' : 'grey')];
}

/** How far it has come, what it waits for, what went wrong. */
export function detailsCell({ step }: TreeRow, now: Date): Line {
  if (!step) return [];
  return joinLines(
    [progressOf(step), failedParts(step), attemptsOf(step), agentOf(step), waitOf(step, now), errorOf(step)],
    ' · ',
  );
}

function progressOf({ progress, parts, display }: Step): Line {
  if (display !== 'ACTIVE') return [];
  const percent = parts
    ? Math.floor((100 * (parts.succeeded + parts.failed)) / Math.max(1, parts.total))
    : progress?.percent;
  const message = cleanText((!parts && progress?.message) || '');
  const bar = percent == null ? [] : [...barOf(percent, 10), span(` ${Math.floor(percent)}%`, 'yellow')];
  return message === '' ? bar : [...bar, span(bar.length > 0 ? ` ${message}` : message)];
}

/** A bar of so many columns. */
export function barOf(percent: number, columns: number, colour: Colour = 'yellow'): Line {
  const full = Math.floor((Math.min(100, Math.max(0, percent)) * columns) / 100);
  return [span('█'.repeat(full), colour), span('░'.repeat(columns - full), 'grey')];
}

function failedParts({ parts }: Step): Line {
  return parts && parts.failed > 0 ? [span(`${parts.failed} failed`, 'red')] : [];
}

function attemptsOf({ attempt, iteration }: Step): Line {
  const said = [attempt > 1 ? `attempt ${attempt}` : '', iteration > 0 ? `round ${iteration + 1}` : ''];
  const text = said.filter((part) => part !== '').join(', ');
  return text === '' ? [] : [span(text, 'yellow')];
}

function agentOf({ agent, display }: Step): Line {
  return agent !== null && display === 'ACTIVE' ? [span(`by ${cleanText(agent)}`, 'grey')] : [];
}

function waitOf({ status, waitingFor, waitingForEvent, waitingUntil, queue }: Step, now: Date): Line {
  if (status !== 'WAITING' || waitingFor === null) return [];
  const until = waitingUntil === null ? '' : ` until ${shortTime(waitingUntil, now)}`;
  switch (waitingFor) {
    case 'EVENT':
      return [span(`waits for the event ${cleanText(waitingForEvent ?? '')}${until}`)];
    case 'DELAY':
      return [span(`waits${until}`)];
    case 'APPROVAL':
      return [span('waits for a decision')];
    case 'AGENT':
      return [span(`waits for an agent of ${cleanText(queue ?? '')}`)];
    case 'RETRY':
      return [span(`next attempt ${dueText(waitingUntil, now)}`)];
  }
}

function dueText(at: string | null, now: Date): string {
  const left = at === null ? 0 : Date.parse(at) - now.getTime();
  return left > 0 ? `in ${elapsedText(left + 999)}` : 'now';
}

function errorOf({ error, status, handled, waitingFor }: Step): Line {
  const isTold = status === 'FAILED' || (status === 'WAITING' && waitingFor === 'RETRY');
  if (!error || !isTold) return [];
  return [span(errorText(error), 'red'), ...(handled ? [span(' (handled)', 'grey')] : [])];
}

export function errorText({ code, message }: { code: string; message: string }): string {
  return cleanText(`${code}: ${message}`);
}
