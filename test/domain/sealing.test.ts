import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#src/domain/json.js';
import { createVault, OPEN_VAULT, reseal, SEALED, SealedDataError } from '#src/domain/sealing.js';

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const OLD = createVault([key('old', 1)]);
const NEW = createVault([key('new', 2), key('old', 1)]);
const DATA = { approved: true, note: 'hunter2', deep: { a: [1] } };

describe('what is sealed', () => {
  test('shows whether it is approved, where that is decided, and nothing else', () => {
    expect(OLD.seal(DATA, 'execution 1')).toEqual({
      approved: true,
      [SEALED]: expect.stringMatching(/^v1\.old\.[\w-]+$/),
    });
    expect(OLD.seal({ approved: 'hunter2' }, 'execution 1')).toEqual({ [SEALED]: expect.any(String) });
    expect(OLD.seal({ approved: false }, 'execution 1')).toEqual({ approved: false });
    expect(OLD.seal({}, 'execution 1')).toEqual({});
  });

  test('is another text each time', () => {
    expect(OLD.seal(DATA, 'execution 1')).not.toEqual(OLD.seal(DATA, 'execution 1'));
  });

  test('opens to what it was, whatever it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        const data = JSON.parse(JSON.stringify(given)) as JsonObject;
        const opened = NEW.open(OLD.seal(data, 'here'), 'here');
        expect(opened).toEqual(data);
        expect(OPEN_VAULT.open(OPEN_VAULT.seal(data, 'here'), 'here')).toEqual(data);
      }),
    );
  });

  test('gives way to what SQL has written beside it since', () => {
    const stored = { ...OLD.seal(DATA, 'here'), approved: false, note: 'by SQL' };
    expect(OLD.open(stored, 'here')).toEqual({ ...DATA, approved: false, note: 'by SQL' });
  });
});

describe('what can not be opened', () => {
  const stored = NEW.seal(DATA, 'execution 1');

  test.each([
    [
      'with no key',
      OPEN_VAULT,
      stored,
      'execution 1',
      'is sealed by the key new, which RESUME_DATA_KEYS does not hold',
    ],
    [
      'with other keys',
      OLD,
      stored,
      'execution 1',
      'is sealed by the key new, which RESUME_DATA_KEYS does not hold',
    ],
    [
      'in another place',
      NEW,
      stored,
      'execution 2',
      'was sealed by the key new, but not as it is stored now',
    ],
    [
      'changed',
      NEW,
      { [SEALED]: 'v1.new.AAAA' },
      'execution 1',
      'was sealed by the key new, but not as it is stored now',
    ],
    [
      'under another key of that id',
      createVault([key('new', 9)]),
      stored,
      'execution 1',
      'or by another key of that id',
    ],
  ])('%s says so when it is looked into, and which key it takes', (_how, vault, given, place, message) => {
    const shut = vault.open(given, place);
    const looks = [
      () => ({ ...shut }),
      () => JSON.stringify(shut),
      () => shut.note,
      () => Object.hasOwn(shut, 'note'),
    ];
    for (const look of looks) {
      expect(look).toThrow(SealedDataError);
      expect(look).toThrow(message);
    }
    if (given === stored) expect(['approved' in shut, shut.approved]).toEqual([true, true]);
    else expect(() => shut.approved).toThrow(message);
  });

  test('is written back as it is, and nowhere else', () => {
    const shut = OLD.open(stored, 'execution 1');
    expect(OLD.seal(shut, 'execution 1')).toBe(stored);
    expect(OPEN_VAULT.seal(OPEN_VAULT.open(stored, 'execution 1'), 'execution 1')).toBe(stored);
    expect(() => OLD.seal(shut, 'execution 2')).toThrow(SealedDataError);
  });
});

test('what is sealed by an older key, or not at all, is sealed anew', () => {
  const anew = reseal(OLD.seal(DATA, 'here'), 'here', NEW) as JsonObject;
  expect(anew[SEALED]).toMatch(/^v1\.new\./);
  expect(NEW.open(anew, 'here')).toEqual(DATA);
  expect(reseal(anew, 'here', NEW)).toBeNull();
  expect(NEW.open(reseal(DATA, 'here', NEW) as JsonObject, 'here')).toEqual(DATA);
  expect(reseal({ ...anew, note: 'by SQL' }, 'here', NEW)).not.toHaveProperty('note');
  expect([{}, { approved: true }].map((data) => reseal(data, 'here', NEW))).toEqual([null, null]);
  expect(() => reseal(anew, 'here', OLD)).toThrow(SealedDataError);
});
