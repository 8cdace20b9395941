import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer';
import { StepFailure } from '../domain/step-failure.js';
import type { Sink, SinkMessage } from './sink.js';
import { sayMessage } from './wording.js';

export type SmtpSinkOptions = ({ url: string } | { transport: SMTPTransportOptions }) & {
  /** `Reprise <reprise@example.com>`, or the address alone. */
  from: string;
  /** Who gets what is for no address: records, and roles. */
  to?: string;
};

const ADDRESS = /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/;
/** Keeps replies of absent people from coming back. */
const HEADERS = { 'Auto-Submitted': 'auto-generated' };
const LONGEST_SUBJECT = 120;
/** A step takes 30 s where it doesn't say; nodemailer would wait for minutes. */
const LIMITS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
/** A message is text: nothing in it makes this process read a file or call an address. */
const TEXT_ALONE = { disableFileAccess: true, disableUrlAccess: true };

/** Sends each message as a mail. Its Message-ID is made of the idempotency key: a repeated mail can be told as such. */
export function smtpSink(options: SmtpSinkOptions): Sink {
  const { from, to } = options;
  const domain = readDomain(from);
  const transport = openTransport(options);
  return {
    name: 'smtp',
    async deliver(message, { idempotencyKey, signal }) {
      const recipient = chooseRecipient(message, to);
      const text = sayMessage(message);
      const messageId = `<${idempotencyKey}@${domain}>`;
      const mail = { from, to: recipient, subject: subjectOf(text), text, messageId, headers: HEADERS };
      try {
        await transport.sendMail({ ...mail, signal });
        return { message_id: messageId };
      } catch (error) {
        signal.throwIfAborted();
        throw toFailure(error as NodemailerError);
      }
    },
  };
}

function openTransport(options: SmtpSinkOptions) {
  const server = 'url' in options ? { url: options.url } : options.transport;
  return createTransport({ ...LIMITS, ...server, ...TEXT_ALONE });
}

function readDomain(from: string): string {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1];
  if (domain !== undefined) return domain;
  throw new Error(`smtpSink has from ${JSON.stringify(from)}; write an address, as reprise@example.com`);
}

/** An address goes as an object: as a text it could name several, or smuggle in a name. */
function chooseRecipient(message: SinkMessage, to: string | undefined) {
  const recipient = message.type === 'notify' ? message.recipient : message.type;
  if (ADDRESS.test(recipient)) return { name: '', address: recipient };
  if (to !== undefined && !recipient.includes('@')) return to;
  const why = `${JSON.stringify(recipient)} is no mail address, and smtpSink has no \`to\` for what goes to none`;
  throw new StepFailure('SMTP_NO_ADDRESS', why, { retryable: false });
}

function subjectOf(text: string): string {
  const [line = ''] = text.trim().split(/[\r\n]/, 1);
  return line.length > LONGEST_SUBJECT ? `${line.slice(0, LONGEST_SUBJECT - 1).toWellFormed()}…` : line;
}

/** A server that says 5xx would say so again. */
function toFailure(error: NodemailerError): StepFailure {
  const { responseCode, message } = error;
  if (responseCode === undefined)
    return new StepFailure('SMTP_UNREACHABLE', `the mail was not sent: ${message}`);
  return new StepFailure(`SMTP_${responseCode}`, `the mail was refused: ${message}`, {
    retryable: responseCode < 500,
  });
}
