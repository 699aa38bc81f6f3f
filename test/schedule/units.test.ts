import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../src/schedule/cron-times.ts';
import { onCalendar } from '../../src/schedule/on-calendar.ts';
import { renderCrontab } from '../../src/schedule/render-crontab.ts';
import { renderSystemd } from '../../src/schedule/render-systemd.ts';
import type { ScheduleUnit } from '../../src/schedule/schedule-unit.ts';
import { runCli } from '../support/run-cli.ts';
import { UNIT } from './small-unit.ts';

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

  it.each<[string, ...string[]]>([
    ['0 2 * * *', '*-*-* 02:00:00 UTC'],
    ['5,*/30  2 15,1 * *', '*-*-01,15 02:00,05,30:00 UTC'],
    [
      '0 2 *,1 * 5-7',
      '*-*-01,02,03,04,05,06,07,08,09,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 02:00:00 UTC',
      'Fri,Sat,Sun *-*-* 02:00:00 UTC',
    ],
    ['0 2 * feb-APR/2 */3', 'Sun,Wed,Sat *-02,04-* 02:00:00 UTC'],
    ['0 2 * * 7', 'Sun *-*-* 02:00:00 UTC'],
  ])('writes the times of %s out', (cron, ...events) => {
    expect(onCalendar(cron, 'UTC')).toEqual(events);
  });

  it('refuses what its calendar cannot say', () => {
    for (const cron of [
      '0 2 L * *',
      '0 2 * * 5#2',
      '0 2 15W * *',
      '0 2 * * fri-sun',
      '0 2 ? * 1',
      '@daily',
      '0 2 * * 1L',
    ])
      expect(() => onCalendar(cron, 'UTC')).toThrow(/calendar/);
  });

  it('runs the scan with these words, into a folder that it may write', () => {
    const linesOf = (unit: ScheduleUnit) => renderSystemd(unit).flatMap(({ content }) => content.split('\n'));
    expect(linesOf(UNIT)).toEqual(
      expect.arrayContaining([
        'ExecStart=/bin/true scan --config /etc/sps-audit/sps-audit.config.yaml --out /var/lib/sps-audit/reports --no-progress',
        'LoadCredential=sps-password:/etc/sps-audit/sps-password',
        'StateDirectory=sps-audit/reports',
        'OnCalendar=Mon,Tue,Wed,Thu,Fri *-*-* 01:30:00 Europe/Berlin',
        'RandomizedDelaySec=600s',
      ]),
    );
    expect(linesOf(ODD)).toEqual(
      expect.arrayContaining([
        `ExecStart=/bin/true scan --config "/etc/my 100%% $$audit's/fleet.yaml" --out "/srv/reports of \\"ours\\"" --no-progress`,
        "LoadCredential=sps-password:/etc/my 100%% $audit's/sps-password",
        'ReadWritePaths="/srv/reports of \\"ours\\""',
      ]),
    );
    for (const outDir of ['/var/lib/../reports', '/srv/var/lib/reports', '/var/lib/reports~1'])
      expect(linesOf({ ...UNIT, outDir }).filter((line) => /^(?:State|ReadWrite)/.test(line))).toEqual([
        `ReadWritePaths=${outDir.includes('~') ? `"${outDir}"` : outDir}`,
      ]);
    expect(linesOf({ ...UNIT, jitterMs: 0 }).join('\n')).toMatch(/^OnCalendar=.*\nAccuracySec=1s$/m);
    const both = linesOf({ ...UNIT, cron: '0 6 1 * 5' }).filter((line) => line.startsWith('OnCalendar='));
    expect(both).toHaveLength(2);
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
    const [config, out] = [ODD.configFile, ODD.outDir];
    expect(words.trimEnd().split('\n')).toEqual([
      '/bin/true',
      'scan',
      '--config',
      config,
      '--out',
      out,
      '--quiet',
      '--no-wait',
    ]);
  });

  it('quotes only words that need it, and says nothing between its lines', () => {
    const [first, last] = ['CRON_TZ=Europe/Berlin', 'sps-audit/reports --quiet --no-wait'];
    const lines = renderCrontab({ ...UNIT, jitterMs: 0 })
      .trimEnd()
      .split('\n');
    expect(lines[lines.indexOf(first) + 1]).toMatch(/^# No password here/);
    expect(lines.at(-1)).toBe(
      `30 1 * * mon-fri daemon /bin/true scan --config /etc/sps-audit/sps-audit.config.yaml --out /var/lib/${last}`,
    );
  });

  it('begins at these times, later by whole minutes', () => {
    const delay = (jitterMs: number) => /^RANDOM_DELAY=.*/m.exec(renderCrontab({ ...UNIT, jitterMs }))?.[0];
    expect([0, 1, 60_000, 600_000].map(delay)).toEqual([
      undefined,
      'RANDOM_DELAY=1',
      'RANDOM_DELAY=1',
      'RANDOM_DELAY=10',
    ]);
    expect(renderCrontab({ ...UNIT, cron: '30  1 * *   1' })).toMatch(
      /^CRON_TZ=Europe\/Berlin\n(?:.*\n)+30 1 \* \* 1 daemon /m,
    );
  });

  it('refuses times that it would not keep: files that it does not understand it passes over', () => {
    for (const cron of ['0 2 L * *', '0 2 * * 5#2', '0 2 */2 * 1', '0  2 */2 * 1', '0 2 15 * */2', '0 2 *,1 * 1'])
      expect(() => renderCrontab({ ...UNIT, cron }), cron).toThrow(expect.objectContaining({ exitCode: 2 }));
    for (const cron of ['0 2 */2 * *', '0 2 * * */2', '0 2 1-31/2 * 1', '*/5 * * * 1'])
      expect(renderCrontab({ ...UNIT, cron })).toContain(`\n${cron} daemon `);
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

  it('warns of a program that is none here, and prints it all the same', async () => {
    const warned = (program: string) => `warning: on this machine there is no program ${program}\n`;
    for (const [program, told] of [
      [process.execPath, ''],
      [tmpdir(), warned(tmpdir())],
      ['/no/such sps-audit', warned('/no/such sps-audit')],
    ] as const) {
      const printed = await runCli(['schedule', 'print', 'systemd', '--program', program]);
      expect(printed).toMatchObject({ exitCode: 0, stderr: told, stdout: expect.stringContaining(program) });
    }
    const kubernetes = await runCli(['schedule', 'print', 'kubernetes', '--program', '/no/such']);
    expect(kubernetes.stderr).toBe('');
  });

  it('refuses options of the schedule that no unit would take along', async () => {
    const above = await runCli(['schedule', '--keep', '90', '--cron', '0 5 * * 1', 'print', 'systemd']);
    expect(above).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('does not take --keep') });
    const behind = await runCli(['schedule', 'print', 'systemd', '--keep', '90']);
    expect(behind).toMatchObject({ exitCode: 2, stdout: '' });
    const times = await runCli(['schedule', '--cron', '0 5 * * 1', '--timezone', 'UTC', 'print', 'systemd']);
    expect(times.stdout).toContain('OnCalendar=Mon *-*-* 05:00:00 UTC\n');
    const { stdout } = await runCli(['schedule', 'print', '--help']);
    expect(stdout).toContain('--timezone');
    expect(stdout).not.toContain('--keep');
  });
});
