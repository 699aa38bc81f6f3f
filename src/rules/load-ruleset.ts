import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { codeOf } from '../fleet/code-of.ts';
import { shownPath } from '../fleet/shown-path.ts';
import { AuditError, type Problem } from '../model/audit-error.ts';
import { counted } from '../model/counted.ts';
import { isJsonObject, type Json } from '../model/json.ts';
import type { FrameworkReference, Profile, Rule } from '../model/rule.ts';
import type { FrameworkRecord } from '../model/scan-result.ts';
import type { EndpointPage } from '../results/gap-advice.ts';
import { compareText } from '../snapshot/compare-text.ts';
import { compileSchema } from '../snapshot/compile-schema.ts';
import { digestJson } from '../snapshot/sha256-hex.ts';
import { parseRule } from './parse-rule.ts';
import { readJsonFile } from './read-json-file.ts';
import type { RuleCases } from './rule-cases.ts';
import { describeSchemaErrors, tellingErrors } from './schema-errors.ts';
import { SHIPPED_RULES } from './shipped-rules.ts';

/** Everything that `rules/` holds: loaded once, read only. */
export interface Ruleset {
  /** Sorted by id. */
  readonly rules: readonly Rule[];
  readonly cases: ReadonlyMap<string, RuleCases>;
  /** Rule id -> file as it was given or found. */
  readonly files: ReadonlyMap<string, string>;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly frameworks: readonly FrameworkRecord[];
  /** Of the known tree, as templates of paths, in the order of the file. */
  readonly knownEndpoints: readonly EndpointPage[];
  /** Over the ids and digests of all rules and the profiles, lower-case hex. */
  readonly sha256: string;
}

interface Schemas {
  readonly rule: ValidateFunction;
  readonly cases: ValidateFunction;
}

interface Found {
  readonly rules: Map<string, { rule: Rule; file: string }>;
  readonly cases: Map<string, RuleCases>;
  readonly casesFiles: Map<string, string>;
  /** Ids of all rule files, also of those with mistakes. */
  readonly ids: Set<Json | undefined>;
  readonly problems: Problem[];
}

/**
 * Loads the shipped ruleset and further folders of rules. Does I/O.
 *
 * @param dirs folders of custom rules, absolute; every `*.json` below them is a rule, every `*.cases.json` the examples of one.
 * @param shipped folder of the shipped ruleset with its schemas, absolute, with a slash at its end
 * @throws AuditError (exit 2) with every mistake of every file, by file and JSON pointer.
 */
export async function loadRuleset(dirs: readonly string[], shipped = SHIPPED_RULES): Promise<Ruleset> {
  const schemas = await loadSchemas(shipped);
  const found: Found = { rules: new Map(), cases: new Map(), casesFiles: new Map(), ids: new Set(), problems: [] };
  for (const dir of [shipped, ...dirs]) await loadRuleFolder(dir, dir === shipped, schemas, found);
  for (const [id, file] of found.casesFiles) {
    const kind = found.rules.get(id)?.rule.kind ?? 'automated';
    const say = (message: string): void => void found.problems.push({ file, pointer: '/rule', message });
    if (!found.ids.has(id)) say(`there is no rule ${id}`);
    else if (kind !== 'automated') say(`${id} has no logic, so its cases would never be run`);
  }
  for (const [id, { rule, file }] of found.rules) {
    if (rule.kind !== 'automated' || rule.check === null || (found.cases.get(id)?.cases.length ?? 0) >= 3) continue;
    const casesFile = file.replace(/\.json$/, '.cases.json');
    // What is wrong with that file has been told.
    if (found.problems.some((problem) => problem.file === casesFile)) continue;
    found.problems.push({
      file,
      message: `has no cases: at least a pass, a fail and one with missing data belong into ${casesFile}`,
    });
  }
  if (found.problems.length > 0) {
    throw new AuditError(`${counted(found.problems.length, 'mistake')} in the rules`, {
      problems: found.problems,
    });
  }
  return assemble(found, shipped);
}

async function loadSchemas(dir: string): Promise<Schemas> {
  const read = async (name: string): Promise<ValidateFunction> =>
    compileSchema((await readShipped(join(dir, name))) as object, { allErrors: true, verbose: true });
  return { rule: await read('rule.schema.json'), cases: await read('cases.schema.json') };
}

/** @throws AuditError for a file that cannot be read: left out, a framework or a profile would be missed by nobody. */
async function readShipped(path: string): Promise<Json> {
  const file = await readJsonFile(path);
  if ('value' in file) return file.value;
  throw new AuditError(`the shipped rules are not complete: ${basename(path)}`, { problems: [file.problem] });
}

/** Folders of the shipped ruleset that hold other data than rules. */
export const NOT_RULES: ReadonlySet<string> = new Set(['profiles', 'frameworks']);

async function loadRuleFolder(dir: string, isShipped: boolean, schemas: Schemas, found: Found): Promise<void> {
  let names: string[];
  try {
    names = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.json')).sort();
  } catch (error) {
    found.problems.push({ file: dir, message: `the folder of rules cannot be read: ${codeOf(error)}` });
    return;
  }
  for (const name of names) {
    const [top = '', ...rest] = name.split('/');
    if (isShipped && (rest.length === 0 || NOT_RULES.has(top))) continue;
    const file = isShipped ? join('rules', name) : shownPath(join(dir, name));
    const content = await readJsonFile(join(dir, name));
    if ('problem' in content) found.problems.push({ ...content.problem, file });
    else if (name.endsWith('.cases.json')) addCases(content.value, file, schemas, found);
    else addRule(content.value, file, schemas, found);
  }
}

function addRule(content: Json, file: string, schemas: Schemas, found: Found): void {
  if (isJsonObject(content) && Object.hasOwn(content, 'rule') && Object.hasOwn(content, 'cases')) {
    const message = 'looks like cases, and the name of their file ends in .cases.json';
    found.problems.push({ file, message, hint: `Such as ${file.replace(/(?:\.\w+)?\.json$/, '.cases.json')}.` });
    return;
  }
  found.ids.add(isJsonObject(content) ? content['id'] : undefined);
  const parsed = parseRule(content, schemas.rule);
  if ('problems' in parsed) {
    found.problems.push(...parsed.problems.map((problem) => ({ file, ...problem })));
    return;
  }
  const { rule } = parsed;
  for (const id of [rule.id, ...rule.aliases]) {
    const other = [...found.rules.values()].find((known) => known.rule.id === id || known.rule.aliases.includes(id));
    if (other !== undefined)
      found.problems.push({ file, pointer: '/id', message: `${id} is already the id of ${other.file}` });
  }
  found.rules.set(rule.id, { rule, file });
}

function addCases(content: Json, file: string, schemas: Schemas, found: Found): void {
  if (!schemas.cases(content)) {
    const problems = describeSchemaErrors(tellingErrors(schemas.cases.errors ?? []));
    found.problems.push(...problems.map((problem) => ({ file, ...problem })));
    return;
  }
  const cases = content as unknown as RuleCases;
  const other = found.casesFiles.get(cases.rule);
  if (other !== undefined) {
    found.problems.push({ file, pointer: '/rule', message: `${cases.rule} has its cases in ${other}` });
    return;
  }
  for (const [at, { name }] of cases.cases.entries()) {
    if (cases.cases.findIndex((one) => one.name === name) < at)
      found.problems.push({
        file,
        pointer: `/cases/${at}/name`,
        message: `another case is called ${JSON.stringify(name)}`,
      });
  }
  found.casesFiles.set(cases.rule, file);
  found.cases.set(cases.rule, cases);
}

async function assemble(found: Found, shipped: string): Promise<Ruleset> {
  const frameworks = (await loadAll(join(shipped, 'frameworks'))) as unknown as FrameworkRecord[];
  const profiles = (await loadAll(join(shipped, 'profiles'))) as unknown as Profile[];
  const endpoints = (await readShipped(join(shipped, 'endpoints.json'))) as unknown as { endpoints: EndpointPage[] };
  const references = referencesByRule(frameworks);
  const sorted = [...found.rules.values()].sort((left, right) => compareText(left.rule.id, right.rule.id));
  const rules = sorted.map(({ rule }) => ({
    ...rule,
    references: [...rule.references, ...(references.get(rule.id) ?? [])],
  }));
  return {
    rules,
    cases: found.cases,
    files: new Map(sorted.map(({ rule, file }) => [rule.id, file])),
    profiles: new Map(profiles.map((profile) => [profile.name, profile])),
    frameworks,
    knownEndpoints: endpoints.endpoints,
    sha256: digestJson({ rules: rules.map(({ id, sha256 }) => [id, sha256]), profiles: profiles as unknown as Json }),
  };
}

async function loadAll(dir: string): Promise<Json[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readShipped(join(dir, name))));
}

function referencesByRule(frameworks: readonly FrameworkRecord[]): Map<string, FrameworkReference[]> {
  const references = new Map<string, FrameworkReference[]>();
  for (const { framework, controls } of frameworks) {
    for (const control of controls) {
      for (const id of control.rules)
        references.set(id, [...(references.get(id) ?? []), { framework, id: control.id }]);
    }
  }
  return references;
}
