const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text could be the id of a row at all: the database refuses others with an error of its own. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
