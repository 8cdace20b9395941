import { describe, expect, test } from 'vitest';
import type { Json } from '#src/domain/json.js';
import { stepFaults } from './refused.js';

describe('an effect is refused', () => {
  function effectFaults(entry: Json): string[] {
    return stepFaults({ id: 'a', type: 'execute', execute: [entry] });
  }
  const at = 'steps[0].execute[0]';
  const TYPES = 'http_request, webhook, log, notify, create_record, update_record, create_approval_request';
  const TEMPLATE_HINT = 'write templates as {{order.id}} or {{order.lines.0.sku}}';
  const DURATION_HINT = 'write a number and a unit, as 30s, 5m, 1h, 24h or 7d; 100 years at most';

  test.each<[string, Json, string[]]>([
    ['that is no object', 'log', [`${at}: must be an object, not a text`]],
    ['without a type', {}, [`${at}.type: is required (use one of ${TYPES})`]],
    ['of a wrong type', { type: 1 }, [`${at}.type: must be a text, not a number (use one of ${TYPES})`]],
    [
      'of a mistyped type',
      { type: 'webhok' },
      [`${at}.type: unknown type \`webhok\` (did you mean \`webhook\`?)`],
    ],
    [
      'of an unknown type',
      { type: 'send_email' },
      [`${at}.type: unknown type \`send_email\` (use one of ${TYPES})`],
    ],
    ['that logs nothing', { type: 'log' }, [`${at}.message: is required`]],
    [
      'that notifies nobody',
      { type: 'notify', recipients: [], message: 5 },
      [`${at}.recipients: must not be empty`, `${at}.message: must be a text, not a number`],
    ],
    [
      'with bad parts of a request, all at once',
      { type: 'http_request', url: 'ftp://x', headers: { 'a b': 'x', ok: 1, t: '{{' }, body: [{ a: '{{x' }] },
      [
        `${at}.url: \`ftp://x\` is no address (start it with http://, https:// or a template)`,
        `${at}.headers["a b"]: is no name of a header`,
        `${at}.headers.ok: must be a text, not a number`,
        `${at}.headers.t: \`{{\` is never closed (${TEMPLATE_HINT})`,
        `${at}.body[0].a: \`{{\` is never closed (${TEMPLATE_HINT})`,
        `${at}.body: can't be sent with GET (give "method": "POST", or leave the body out)`,
      ],
    ],
    [
      'with an unknown method',
      { type: 'webhook', url: 'http://x', method: 'PSOT' },
      [`${at}.method: unknown method \`PSOT\` (did you mean \`POST\`?)`],
    ],
    ['without an address', { type: 'webhook' }, [`${at}.url: is required`]],
    [
      'that makes a record of nothing',
      { type: 'create_record', entity: '', data: 'x' },
      [`${at}.entity: must not be empty`, `${at}.data: must be an object, not a text`],
    ],
    [
      'that changes a record, but not which',
      { type: 'update_record', entity: 'order', data: { a: ['{{x'] } },
      [`${at}.entity_id: is required`, `${at}.data.a[0]: \`{{\` is never closed (${TEMPLATE_HINT})`],
    ],
    [
      'that asks for approval by nobody, by no time',
      {
        type: 'create_approval_request',
        entity: 'order',
        entity_id: '7',
        data: { approver_role: 5, reason: '{{', expires_in: 'soon' },
      },
      [
        `${at}.data.reason: \`{{\` is never closed (${TEMPLATE_HINT})`,
        `${at}.data.approver_role: must be a text, not a number`,
        `${at}.data.expires_in: \`soon\` is no duration (${DURATION_HINT})`,
      ],
    ],
  ])('%s', (_name, entry, expected) => {
    expect(effectFaults(entry)).toEqual(expected);
  });
});
