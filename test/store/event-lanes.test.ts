import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createTestDatabase } from '#test/support/database.js';

test.each(['delete from event_lanes where lane = 7', 'truncate event_lanes'])(
  'a lane of the stream can not be taken away: %s',
  async (statement) => {
    const { db } = await createTestDatabase();
    const refused = await db.execute(sql.raw(statement)).then(
      () => null,
      (error) => error.cause,
    );
    expect(refused).toMatchObject({ message: expect.stringContaining('keeps it') });
  },
);
