import { dirname } from 'node:path';
import { onCalendar } from './on-calendar.ts';
import { DONE_EXIT_CODES, type ScheduleUnit } from './schedule-unit.ts';

/** A unit file with its name under /etc/systemd/system. */
export interface UnitFile {
  readonly name: string;
  readonly content: string;
}

/** A service that scans once, and the timer that starts it (systemd 250 or later). Pure. */
export function renderSystemd(unit: ScheduleUnit): readonly UnitFile[] {
  return [
    { name: 'sps-audit.service', content: service(unit) },
    { name: 'sps-audit.timer', content: timer(unit) },
  ];
}

function service({ program, configFile, outDir, user }: ScheduleUnit): string {
  const command = [program, 'scan', '--config', configFile, '--out', outDir, '--no-progress']
    .map((word) => quoted(word).replaceAll('$', '$$$$'))
    .join(' ');
  return `[Unit]
Description=Audit of the SPS appliances
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${command}
# Findings (10), incomplete (20), both (30) and expired (40) are results, told by the notification; the rest is a failure of the run.
SuccessExitStatus=${DONE_EXIT_CODES.join(' ')}
TimeoutStartSec=4h
TimeoutStopSec=2min
User=${user}
# The password stands in a file that only root can read; the scan sees it as \${CREDENTIALS_DIRECTORY}/sps-password,
# which in the fleet file is: credentials: { username: auditor, passwordCommand: 'cat "$CREDENTIALS_DIRECTORY/sps-password"' }
LoadCredential=sps-password:${specifiers(`${dirname(configFile)}/sps-password`)}
UMask=0077

# Hardening: it reads its configuration, speaks HTTPS, and writes into one folder.
ProtectSystem=strict
${writable(outDir)}
ProtectHome=true
PrivateTmp=true
PrivateDevices=true
ProtectClock=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
ProtectControlGroups=true
ProtectProc=invisible
NoNewPrivileges=true
CapabilityBoundingSet=
AmbientCapabilities=
LockPersonality=true
RestrictRealtime=true
RestrictSUIDSGID=true
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
SystemCallArchitectures=native
SystemCallFilter=@system-service
# The browser that prints the PDF puts itself into namespaces of its own (chroot, @mount) and compiles its scripts, as Node.js does.
SystemCallFilter=chroot @mount
`;
}

/** Below /var/lib systemd makes the folder and gives it to the account; elsewhere it has to be there. */
function writable(outDir: string): string {
  const [, state] = /^\/var\/lib\/([\w./-]+)$/.exec(outDir) ?? [];
  if (state !== undefined && !state.split('/').includes('..'))
    return `StateDirectory=${state}\nStateDirectoryMode=0700`;
  return `ReadWritePaths=${quoted(outDir)}`;
}

function timer({ cron, timeZone, jitterMs }: ScheduleUnit): string {
  const delay = jitterMs === 0 ? '' : `RandomizedDelaySec=${Math.ceil(jitterMs / 1000)}s\n`;
  return `[Unit]
Description=When the SPS appliances are audited

[Timer]
${onCalendar(cron, timeZone)
  .map((event) => `OnCalendar=${event}\n`)
  .join('')}${delay}AccuracySec=1s
# A night that was slept through is made up for.
Persistent=true

[Install]
WantedBy=timers.target
`;
}

/** A word of a list: systemd splits at blanks (systemd.syntax(7)). */
function quoted(word: string): string {
  const escaped = specifiers(word);
  return /^[\w./:=,@+%-]+$/.test(escaped) ? escaped : `"${escaped.replace(/["\\]/g, '\\$&')}"`;
}

/** systemd expands percent signs everywhere. */
function specifiers(text: string): string {
  return text.replaceAll('%', '%%');
}
