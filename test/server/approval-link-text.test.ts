import { expect, test } from 'vitest';
import { showApproval } from '#src/server/approval-link/page.js';
import type { ShownApproval } from '#src/services/approval.js';
import { open, press, setupLinks, shownOf } from '#test/support/approval-link.js';

/** Texts that become markup, leave an attribute, or hide what follows, wherever something forgets to escape them. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '</pre></dd></dl><h1>Approved</h1>',
  '</title></style></select></option><form action="https://evil.example">',
  '"><img src=x onerror=alert(1)>',
  "' autofocus onfocus='alert(1)",
  '" formaction="https://evil.example" x="',
  '`onclick=alert(1)`',
  '<!-- --><![CDATA[ ]]>-->',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  'javascript:alert(1)',
  '&lt;script&gt; &amp;amp; &#60;b&#62; &notanentity; &',
  '$&$1$` {{7*7}} <%= 7*7 %>',
  '\u202egnp.exe\u2066\u2069\u200f',
  'Z\u0336a\u0338lgo\u0315 \ufeff\u200b\u2028\u2029',
  '田中さん ﷽ 👩‍👩‍👧‍👦 \ud83d\udca9',
  'line\r\nline\rline\n\n\tline',
  '\u0001\u0007\u001b[31m\u007f\u0085',
  '__proto__',
  'constructor',
  '\n</textarea>',
  '<',
  '"',
  '',
];

/** All that an approval shows, with this text in each place. */
function pageWith(text: string): string {
  const type = (schema: object) => ({ ...schema, title: text, description: text });
  const properties = [
    [`1${text}`, type({ type: 'string', default: text })],
    [`2${text}`, type({ type: 'integer', default: 3 })],
    [`3${text}`, type({ enum: [`a${text}`, 'b'] })],
    [`4${text}`, type({ type: 'object', default: { [text]: text } })],
  ];
  const approval = {
    ...{ id: 'x', executionId: text, stepPath: text, status: 'pending', entity: text, entityId: text },
    ...{ reason: text, data: { [`1${text}`]: text, [`2${text}`]: [{ [text]: text }] }, requestedBy: text },
    ...{ quorum: 2, form: { type: 'object', properties: Object.fromEntries(properties) } },
    ...{ createdAt: new Date(0), expiresAt: new Date(1), revision: 1, versionId: 'v', edits: 0 },
  } as unknown as ShownApproval;
  const vote = { approvalId: 'x', actor: text, decision: 'approve', reason: text, answers: null } as const;
  const entered = new URLSearchParams({ reason: text, 'answer.0': text, 'answer.1': text, 'answer.3': text });
  return showApproval({
    ...{ approval, votes: [{ ...vote, at: new Date(0) }], approver: text, entered, told: text },
    faults: [{ path: text, message: text, hint: text }],
  }).text;
}

/** The tags of a page in their order, with the names of their attributes. */
const tagsOf = (page: string) =>
  [...page.replace(/<style>.*?<\/style>/s, '').matchAll(/<[^>]*>/g)].map(([tag]) =>
    tag.replace(/="[^"]*"/g, '='),
  );

test.each(HOSTILE)('%j is shown as the text that it is, and becomes no markup', (text) => {
  const page = pageWith(text);
  expect(tagsOf(page)).toEqual(tagsOf(pageWith('plain')));
  const shown = [
    ...page.matchAll(/<h1[^>]*>([^<]*)<|<dd[^>]*>([^<]*)<|<textarea[^>]*>\n([^<]*)<| value="([^"]*)"/g),
  ]
    .map((match) => match.slice(1).find((part) => part !== undefined) ?? '')
    .map(shownOf);
  // The heading, the facts about it, the reason that was entered, and an input.
  expect(shown.filter((part) => part === text).length).toBeGreaterThanOrEqual(5);
});

test('texts from a payload come through a real server as they are, and back into the resume data', async () => {
  const text = HOSTILE.join(' ').replace(/[\r\n]/g, ' ');
  const form = { type: 'object', properties: { [`<b>"${"'"}\r\n`]: { type: 'string', title: '<b>say' } } };
  const { link, reach, executionId, stored } = await setupLinks(
    { form, reason: '{{text}}' },
    {
      about: { entity: '{{text}}', entityId: '{{text}}', data: { '<i>': '{{text}}' } },
      payload: { text },
    },
  );
  const url = await link({ approver: '<script>ada' });
  const page = await open(url);
  expect(tagsOf(page.text).filter((tag) => /^<(script|img|svg|b|i|a)\b/.test(tag))).toEqual([]);
  expect(shownOf(page.text)).toContain(text);
  expect((await press(url, 'approve', { '<b>say': text, reason: '</p><script>' })).status).toBe(200);
  await reach(executionId, 'completed');
  expect((await stored(executionId)).execution.resumeData).toMatchObject({
    ...{ [`<b>"${"'"}\r\n`]: text, approval: { by: '<script>ada', reason: '</p><script>' } },
  });
});
