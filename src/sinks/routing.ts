import type { RecordEffect } from '../domain/effect.js';
import { logSink } from './log-sink.js';
import type { NotifySinks, Sink, SinkSettings } from './sink.js';

/** Where a record's entry goes. */
export function sinkOfRecord(sinks: SinkSettings, type: RecordEffect['type']): Sink {
  return sinks[type] ?? logSink({ missing: `sinks.${type}` });
}

/** Where a message to a recipient goes. */
export function sinkOfRecipient({ notify = {} }: SinkSettings, recipient: string): Sink {
  const kind = kindOf(recipient);
  return notify[kind] ?? notify.default ?? logSink({ missing: `sinks.notify.${kind}` });
}

function kindOf(recipient: string): keyof NotifySinks {
  if (recipient.startsWith('role:')) return 'role';
  if (recipient.startsWith('slack:')) return 'slack';
  return recipient.includes('@') ? 'email' : 'default';
}
