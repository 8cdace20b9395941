import type { SinkMessage } from './sink.js';

/** A message in words, for people. */
export function sayMessage(message: SinkMessage): string {
  if (message.type === 'notify') return message.message;
  const { type, entity, entity_id, data } = message;
  const id = entity_id === null ? '' : ` ${entity_id}`;
  return `${VERBS[type]} ${entity}${id}: ${JSON.stringify(data, null, 2)}`;
}

const VERBS = {
  create_record: 'Create',
  update_record: 'Update',
  create_approval_request: 'Please approve',
};
