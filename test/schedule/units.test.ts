import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CronJob } from 'kubernetes-models/batch/v1';
import { PersistentVolumeClaim } from 'kubernetes-models/v1';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseCron } from '../../src/schedule/cron-times.ts';
import { onCalendar } from '../../src/schedule/on-calendar.ts';
import { renderCrontab } from '../../src/schedule/render-crontab.ts';
import { renderKubernetes } from '../../src/schedule/render-kubernetes.ts';
import { renderSystemd } from '../../src/schedule/render-systemd.ts';
import type { ScheduleUnit } from '../../src/schedule/schedule-unit.ts';
import { runCli } from '../support/run-cli.ts';

const UNIT: ScheduleUnit = {
  cron: '30 1 * * mon-fri',
  timeZone: 'Europe/Berlin',
  jitterMs: 600_000,
  configFile: '/etc/sps-audit/sps-audit.config.yaml',
  outDir: '/var/lib/sps-audit/reports',
  user: 'daemon',
  // A program that is there, for what looks at it.
  program: '/bin/true',
  image: 'sps-audit:1.2.3',
};
const ODD = { ...UNIT, configFile: "/etc/my 100% $audit's/fleet.yaml", outDir: '/srv/reports of "ours"' };

const analyze = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const hasSystemd = analyze.status === 0;
if (!hasSystemd) console.warn('systemd-analyze is not installed: the units are not verified by systemd here.');

describe('systemd', () => {
  it.skipIf(!hasSystemd).each([
    ['plain', UNIT],
    ['odd paths', ODD],
  ])('accepts service and timer: %s', async (_name, unit) => {
    const folder = await mkdtemp(join(tmpdir(), 'sps-audit-units-'));
    try {
      const files = renderSystemd(unit);
      for (const { name, content } of files) await writeFile(join(folder, name), content);
      const verified = spawnSync(
        'systemd-analyze',
        ['verify', '--man=no', '--recursive-errors=no', ...files.map(({ name }) => join(folder, name))],
        { encoding: 'utf8' },
      );
      expect({ status: verified.status, stderr: verified.stderr }).toEqual({ status: 0, stderr: '' });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it
    .skipIf(!hasSystemd)
    .each([
      '0 2 * * *',
      '*/15 * * * *',
      '30 1 * * mon-fri',
      '0 0 1 * *',
      '0 6 1,15 * 5',
      '5 4 * * 7',
      '0 3 * * */2',
      '10-50/20 8-18/5 * jan,jul *',
    ])('its calendar means the same times as cron does: %s', (cron) => {
    const from = '2026-11-22 19:00:00 UTC';
    const wanted: string[] = [];
    const { next } = parseCron(cron, 'UTC');
    let time: Date | null = new Date('2026-11-22T19:00:00Z');
    while (wanted.length < 6) {
      time = next(time as Date);
      wanted.push((time as Date).toISOString());
    }
    const found = onCalendar(cron, 'UTC').flatMap((event) => {
      const text = execFileSync('systemd-analyze', ['calendar', '--iterations=6', `--base-time=${from}`, event], {
        encoding: 'utf8',
        env: { ...process.env, TZ: 'UTC' },
      });
      return [...text.matchAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/gm)].map(
        ([, day, clock]) => `${day}T${clock}.000Z`,
      );
    });
    expect([...new Set(found)].sort().slice(0, 6)).toEqual(wanted);
  });

  it('refuses what its calendar cannot say', () => {
    for (const cron of ['0 2 L * *', '0 2 * * 5#2', '0 2 15W * *'])
      expect(() => onCalendar(cron, 'UTC')).toThrow(/calendar/);
  });

  it('takes the exit codes of a finished scan for success, and no other', () => {
    const [service] = renderSystemd(UNIT);
    expect(service?.content).toMatch(/^SuccessExitStatus=10 20 30 40$/m);
  });
});

describe('cron', () => {
  it('is one line whose command the shell takes word by word', () => {
    const line = renderCrontab(ODD).trimEnd().split('\n').at(-1) ?? '';
    const [, command = ''] = /^30 1 \* \* mon-fri daemon (.*)$/.exec(line) ?? [];
    // cron turns an escaped percent sign back, and any other one into a line feed.
    expect(command.replaceAll('\\%', '')).not.toContain('%');
    const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${command.replaceAll('\\%', '%')}`], {
      encoding: 'utf8',
    });
    expect(words.split('\n')).toEqual(expect.arrayContaining(['/bin/true', ODD.configFile, ODD.outDir, '--no-wait']));
  });
});

describe('kubernetes', () => {
  const documents = parseAllDocuments(renderKubernetes(UNIT)).map(
    (document) => document.toJS() as Record<string, never>,
  );

  it('fits the schemas of batch/v1 and v1', () => {
    const [claim, job] = documents;
    new PersistentVolumeClaim(claim as never).validate();
    const cronJob = new CronJob(job as never);
    cronJob.validate();
    expect(cronJob.spec).toMatchObject({ schedule: UNIT.cron, timeZone: UNIT.timeZone, concurrencyPolicy: 'Forbid' });
    // The validator does find mistakes.
    expect(() => new CronJob({ ...(job as object), spec: { schedule: 5 } } as never).validate()).toThrow();
  });

  it('says what it has no counterpart for, and needs no anchors', () => {
    expect(renderKubernetes(UNIT)).toMatch(/^# .* no counterpart of --jitter/m);
    expect(renderKubernetes({ ...UNIT, jitterMs: 0 })).not.toContain('jitter');
    expect(renderKubernetes(UNIT)).not.toMatch(/[&*]a1/);
  });

  it('runs as nobody in particular, writes nowhere but into its volumes, and names no secret', () => {
    const pod = new CronJob(documents[1] as never).spec?.jobTemplate.spec?.template.spec;
    expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(pod?.automountServiceAccountToken).toBe(false);
    const [container] = pod?.containers ?? [];
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container?.env?.find(({ name }) => name === 'SPS_PASSWORD')).toEqual({
      name: 'SPS_PASSWORD',
      valueFrom: { secretKeyRef: { name: 'sps-audit', key: 'password' } },
    });
    const volumes = new Set(pod?.volumes?.map(({ name }) => name));
    expect(container?.volumeMounts?.every(({ name }) => volumes.has(name))).toBe(true);
  });
});

describe('schedule print', () => {
  it('prints, and refuses what would make a line of its own', async () => {
    const printed = await runCli([
      'schedule',
      'print',
      'systemd',
      '--cron',
      '0 5 * * 1',
      '--timezone',
      'UTC',
      '--jitter',
      '5m',
    ]);
    expect(printed.exitCode).toBe(0);
    expect(printed.stdout).toMatch(/OnCalendar=Mon \*-\*-\* 05:00:00 UTC\nRandomizedDelaySec=300s/);
    const injected = await runCli(['schedule', 'print', 'systemd', '--user', 'x\nExecStartPre=/bin/evil']);
    expect(injected).toMatchObject({ exitCode: 2, stdout: '' });
    const unknown = await runCli(['schedule', 'print', 'launchd']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('systemd, cron, kubernetes');
  });

  it('refuses options of the schedule that no unit would take along', async () => {
    const above = await runCli(['schedule', '--keep', '90', '--cron', '0 5 * * 1', 'print', 'systemd']);
    expect(above).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('do not take --keep') });
    const behind = await runCli(['schedule', 'print', 'systemd', '--keep', '90']);
    expect(behind).toMatchObject({ exitCode: 2, stdout: '' });
    const times = await runCli(['schedule', '--cron', '0 5 * * 1', '--timezone', 'UTC', 'print', 'systemd']);
    expect(times.stdout).toContain('OnCalendar=Mon *-*-* 05:00:00 UTC\n');
    expect((await runCli(['schedule', 'print', '--help'])).stdout).not.toContain('--keep');
  });
});
