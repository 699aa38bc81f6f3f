import { describe, expect, test } from 'vitest';
import { mergeAttestations, withoutUnanswered } from '../../src/rules/merge-attestations.ts';

/** One entry of a form; `null` is what nobody filled in. */
function entry(id: string, answers: Readonly<Record<string, string>> = {}): string {
  const fields = { outcome: 'null', by: 'null', date: 'null', statement: 'null', evidence: 'null', ...answers };
  const lines = Object.entries(fields).map(([key, value]) => `    ${key}: ${value}`);
  return [`  # What is asked - in words.`, `  - id: ${id}`, `    rule: SPS-MAN-001`, ...lines, ''].join('\n');
}

const HEAD = 'schemaVersion: 1\nattestations:\n';
const FULL = { outcome: 'pass', by: 'A', date: '2026-11-02', statement: 'Seen - twice.' };

describe('withoutUnanswered', () => {
  test('leaves out what nobody answered, and every other line and column stays', () => {
    const form = HEAD + entry('A', FULL) + entry('B', { evidence: '[]' }) + entry('C', FULL);
    const { text, ...counts } = withoutUnanswered(form);
    expect(counts).toEqual({ unanswered: 1, answered: 2 });
    const lines = form.split('\n');
    expect(text.split('\n').map((line, at) => (line === lines[at] ? 'same' : line.trim()))).toEqual(
      lines.map((_, at) => (at >= 11 && at <= 17 ? '' : 'same')),
    );
  });

  test.each(['outcome: pass', 'by: A', 'date: 2026-11-02', 'statement: x', 'evidence: [a.jpg]'])(
    'an entry with no more than "%s" stays, so that it is told and not lost',
    (answer) => {
      const [key = '', value = ''] = answer.split(': ');
      const form = HEAD + entry('A', { [key]: value });
      expect(withoutUnanswered(form)).toEqual({ text: form, unanswered: 0, answered: 1 });
    },
  );

  test('in brackets nothing is left out, so that whatever is not answered is told where it stands', () => {
    const form = JSON.stringify({
      schemaVersion: 1,
      attestations: [
        { id: 'A', ...FULL },
        { id: 'B', outcome: null },
      ],
    });
    expect(withoutUnanswered(form)).toEqual({ text: form, unanswered: 0, answered: 2 });
  });

  test('a dash in a note of an entry is not where the entry begins', () => {
    const form = `${HEAD}  -\n    # To be done - soon.\n    id: A\n    outcome: null\n${entry('B', FULL)}`;
    const { text, ...counts } = withoutUnanswered(form);
    expect(counts).toEqual({ unanswered: 1, answered: 1 });
    expect(text.replace(/\s+/g, ' ')).toBe((HEAD + entry('B', FULL)).replace(/\s+/g, ' '));
  });

  test('a form without entries has none', () => {
    for (const form of ['schemaVersion: 1\n', `${HEAD}  - just text\n`])
      expect(withoutUnanswered(form)).toMatchObject({ text: form, unanswered: 0 });
  });
});

describe('mergeAttestations', () => {
  const register = `# Ours\nschemaVersion: 1\nattestations:\n${entry('A', FULL)}${entry('B', FULL)}`;

  test('an entry takes the place of the one with its id, or stands at the end', () => {
    const form = HEAD + entry('C', FULL) + entry('A', { ...FULL, outcome: 'fail', evidence: 'null' });
    const { text, ...counts } = mergeAttestations(register, form);
    expect(counts).toEqual({ added: 1, replaced: 1 });
    expect(text).toMatch(/^# Ours\n/);
    expect(text.match(/id: .|outcome: \w+/g)).toEqual([
      ...['id: A', 'outcome: fail', 'id: B', 'outcome: pass', 'id: C', 'outcome: pass'],
    ]);
    // What was left empty in the form says nothing in the register.
    expect(text.match(/evidence: null/g)).toHaveLength(1);
  });

  test('the first form makes the register, an entry a line', () => {
    const { text, ...counts } = mergeAttestations(null, HEAD + entry('A', FULL));
    expect(counts).toEqual({ added: 1, replaced: 0 });
    expect(text).toContain('attestations:\n  - id: A\n    rule: SPS-MAN-001\n    outcome: pass\n');
    expect(text).not.toMatch(/null|asked/);
  });

  test('an older statement replaces no newer one; one of the same day does', () => {
    const of = (date: string) => () => mergeAttestations(register, HEAD + entry('B', { ...FULL, date }));
    expect(of('2026-11-01')).toThrow('The statement B of the form is older than the one in the register.');
    expect(of('2026-11-02')()).toMatchObject({ added: 0, replaced: 1 });
  });

  test('a register without a list is refused', () => {
    expect(() => mergeAttestations('schemaVersion: 1\n', HEAD + entry('A', FULL))).toThrow('has no list');
  });
});
