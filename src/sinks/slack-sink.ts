import { StepFailure } from '../domain/step-failure.js';
import { expectOk } from '../http/answer.js';
import type { Sink, SinkMessage } from './sink.js';
import { readSinkUrl } from './sink-url.js';
import { sayMessage } from './wording.js';

/** Incoming webhooks of Slack: one for everything, or one a channel; what is for no channel goes to `default`. */
export type SlackSinkOptions = { url: string } | { urls: Record<string, string> };

/** Posts each message to a channel. An incoming webhook belongs to one channel, so with `url` alone all goes there. */
export function slackSink(options: SlackSinkOptions): Sink {
  const all = 'url' in options ? [options.url] : Object.values(options.urls);
  for (const url of all) readSinkUrl(url, 'slackSink');
  return {
    name: 'slack',
    async deliver(message, { idempotencyKey, signal, span, http }) {
      const { url, shownAs } = chooseWebhook(options, message);
      const request = {
        ...{ method: 'POST', url, shownAs, signal, span },
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify({ text: neutralize(sayMessage(message)) }),
      };
      expectOk(await http.send(request), request);
      return null;
    },
  };
}

/** The address of a webhook is its secret: messages call it by its channel. */
function chooseWebhook(options: SlackSinkOptions, message: SinkMessage): { url: string; shownAs: string } {
  if ('url' in options) return { url: options.url, shownAs: 'the Slack webhook' };
  const channel = message.type === 'notify' ? message.recipient.replace(/^slack:/, '') : 'default';
  const url = Object.hasOwn(options.urls, channel) ? options.urls[channel] : undefined;
  if (url !== undefined) return { url, shownAs: `the Slack webhook of ${channel}` };
  const known = Object.keys(options.urls).join(', ');
  throw new StepFailure(
    'SLACK_UNKNOWN_CHANNEL',
    `slackSink has no webhook for ${channel}, only for ${known}; add it to its urls`,
    { retryable: false },
  );
}

/** What Slack would take for a link, or a call to everybody. */
function neutralize(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
