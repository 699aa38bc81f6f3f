import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { AuditError } from '../../src/model/audit-error.ts';
import { CHANGE_KINDS } from '../../src/model/scan-change.ts';
import { REASON_CODES, RESULT_KINDS, SEVERITIES } from '../../src/model/verdict.ts';
import { renderResultsJson } from '../../src/report/formats/results-json.ts';
import { fingerprintOf } from '../../src/results/fingerprint.ts';
import { parseScanResult } from '../../src/results/parse-scan-result.ts';
import schema from '../../src/results/results.schema.json' with { type: 'json' };
import { sha256Hex } from '../../src/snapshot/sha256-hex.ts';
import { hostileResult, largeResult, sampleResult } from '../support/sample-result.ts';

describe('parseScanResult', () => {
  it.each([
    ['sample', sampleResult()],
    ['hostile', hostileResult()],
    ['large', largeResult(3, 30, 0.2)],
  ])('reads the %s result back as it was', (_, result) => {
    expect(parseScanResult(renderResultsJson(result), 'results.json')).toEqual(result);
  });

  it('keeps members of a later minor version', () => {
    const later = { ...sampleResult(), schemaVersion: '1.7.0', novelty: { x: 1 } };
    expect(parseScanResult(JSON.stringify(later), 'results.json')).toEqual(later);
  });

  it.each([
    ['no JSON', '{"schemaVersion"', /not JSON/],
    ['another document', '{}', /required/],
    ['no object', 'null', /object/],
    ['a list for a version', JSON.stringify({ ...sampleResult(), schemaVersion: ['2.0.0'] }), /string/],
    ['a major version of two digits', JSON.stringify({ ...sampleResult(), schemaVersion: '10.20.30' }), /version 10/],
    ['a later major version', JSON.stringify({ ...sampleResult(), schemaVersion: '2.0.0' }), /version 2\.0\.0/],
    [
      'a verdict that does not exist',
      renderResultsJson(sampleResult()).replace('"result":"error"', '"result":"ok"'),
      /allowed values/,
    ],
    [
      'an error without a reason',
      renderResultsJson(sampleResult()).replace(
        '"reasonCode":"http-403","references"',
        '"reasonCode":null,"references"',
      ),
      /string/,
    ],
    ...['2026-13-01T00:00:00Z', '2026-11-31T24:30:00Z', '2026-11-30T00:00:00+24:00'].map(
      (asOf): [string, string, RegExp] => {
        const { run, ...others } = sampleResult();
        return [`a time that is none, ${asOf}`, JSON.stringify({ ...others, run: { ...run, asOf } }), /pattern/];
      },
    ),
  ])('refuses %s, naming the file', (_, text, message) => {
    const error = caught(() => parseScanResult(text, 'old/results.json'));
    expect(error).toBeInstanceOf(AuditError);
    expect(error.exitCode).toBe(2);
    expect(error.problems[0]).toMatchObject({ file: 'old/results.json', message: expect.stringMatching(message) });
  });
});

describe('fingerprintOf', () => {
  it('stays the same from version to version, and is another for another rule, appliance or resource', () => {
    expect(fingerprintOf('r', 'a', null)).toBe(sha256Hex('["r","a",null]'));
    expect(fingerprintOf('r', 'a', '/x')).toBe(sha256Hex('["r","a","/x"]'));
  });
});

describe('results.schema.json', () => {
  it('knows every member that the sample has', () => {
    const strict = JSON.parse(JSON.stringify(schema), (_, value) =>
      value?.type === 'object' && value.properties !== undefined ? { ...value, additionalProperties: false } : value,
    );
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(strict);
    validate(sampleResult());
    expect(validate.errors).toBeNull();
  });

  it('asks for every member but those that the model may leave out', () => {
    const optional: string[] = [];
    JSON.parse(JSON.stringify(schema), (_, value) => {
      const { type, properties = {}, required = [] } = value ?? {};
      if (type === 'object') optional.push(...Object.keys(properties).filter((name) => !required.includes(name)));
      return value;
    });
    const expected = {
      run: ['maxResults', 'logo', 'dateFormat', 'numberFormat'],
      consistency: ['actual'],
      method: ['origins'],
      remediation: ['rest', 'web'],
      evidence: ['absent', 'actual'],
      drift: ['new', 'old'],
    };
    expect(optional.sort()).toEqual(Object.values(expected).flat().sort());
  });

  it('knows the closed lists of the model', () => {
    expect(schema.$defs.kind.enum).toEqual([...RESULT_KINDS]);
    expect(schema.$defs.severity.enum).toEqual([...SEVERITIES]);
    expect(schema.$defs.reasonCode.enum).toEqual([...REASON_CODES]);
    expect(schema.$defs.drift.properties.results.items.properties.kind.enum).toEqual([...CHANGE_KINDS]);
  });
});

function caught(action: () => unknown): AuditError {
  try {
    action();
  } catch (error) {
    return error as AuditError;
  }
  throw new Error('Nothing was thrown.');
}
