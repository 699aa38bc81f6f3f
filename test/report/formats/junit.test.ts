import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../../src/report/formats/junit.ts';
import { hostileResult, sampleResult } from '../../support/sample-result.ts';

interface Suite {
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Record<string, number>;
}

function suites(text: string): readonly Suite[] {
  const found: Suite[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'testsuite') found.push({ attributes, children: {} });
    const children = found.at(-1)?.children;
    if (children !== undefined) children[name] = (children[name] ?? 0) + 1;
  });
  parser.write(text).close();
  return found;
}

describe('renderJunit', () => {
  it('has a suite per appliance that counts what it holds', () => {
    for (const result of [sampleResult(), hostileResult()]) {
      const read = suites(renderJunit(result));
      expect(read).toHaveLength(result.appliances.length);
      for (const { attributes, children } of read) {
        expect(Number(attributes['tests'])).toBe(children['testcase']);
        expect(Number(attributes['failures'])).toBe(children['failure'] ?? 0);
        expect(Number(attributes['errors'])).toBe(children['error'] ?? 0);
        expect(Number(attributes['skipped'])).toBe(children['skipped'] ?? 0);
      }
    }
  });

  it('fails what is found, and neither what was not seen nor what is waived', () => {
    const [ams1, , , lab] = suites(renderJunit(sampleResult()));
    // Four fails of sps-ams-01 are findings, a fifth is waived; nothing of sps-lab-01 was seen.
    expect(ams1?.attributes).toMatchObject({ failures: '4', errors: '0' });
    expect(lab?.attributes).toMatchObject({ failures: '0', errors: '24' });
    expect(renderJunit(sampleResult())).toMatch(/SPS-LSVC-001 \[[^\]]+\] fail, waived: /);
  });

  it('keeps to what both schemas allow: a bare root, times without a zone, skipped without content', () => {
    const text = renderJunit(sampleResult());
    expect(text).toContain('<testsuites>');
    expect(text).toContain('timestamp="2026-11-22T19:00:01"');
    expect(new Set(text.match(/<skipped[^>]*>/g))).toEqual(new Set(['<skipped/>']));
  });
});
