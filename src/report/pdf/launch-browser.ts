import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, launch } from 'puppeteer-core';
import { AuditError } from '../../model/audit-error.ts';
import { unpackBundledFonts } from './bundled-browser.ts';
import type { BrowserChoice } from './find-browser.ts';

/** A running browser for printing. It may be started while appliances are still being read and handed in later. */
export interface PdfBrowser {
  readonly browser: Browser;
  /** Such as `HeadlessChrome/153.0.8010.0`: equal input gives equal bytes only under one build. */
  readonly version: string;
  /** False when running as root, where Chromium refuses its sandbox: to be said on the report and the terminal. */
  readonly sandboxed: boolean;
  /** Ends the browser and removes its private folder. */
  readonly close: () => Promise<void>;
}

/** Page-margin boxes with page counters, which headers and footers are made of, came with Chromium 131. */
const MIN_MAJOR = 131;

/** A print of several hundred pages on a busy machine. */
const PROTOCOL_TIMEOUT_MS = 300_000;

/** Beside puppeteer's own switches, which keep the background quiet. Names resolve to nothing, so that no request can leave. */
const SWITCHES = [
  '--disable-gpu',
  '--disable-crash-reporter',
  '--no-pings',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  // Glyph positions that do not depend on the machine's hinting settings.
  '--font-render-hinting=none',
];

/**
 * Starts the browser in a private folder (profile, home, font settings), without the caller's environment, in which
 * secrets may stand.
 *
 * @throws AuditError when it does not start or is too old.
 */
export async function launchPdfBrowser(choice: BrowserChoice): Promise<PdfBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'sps-audit-print-'));
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const sandboxed = process.getuid?.() !== 0;
  try {
    const browser = await launch({
      executablePath: choice.executablePath,
      headless: choice.headlessShell ? 'shell' : true,
      pipe: true,
      userDataDir: join(folder, 'profile'),
      args: sandboxed ? SWITCHES : [...SWITCHES, '--no-sandbox'],
      env: await childEnvironment(folder, choice.libraryPath),
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      protocolTimeout: PROTOCOL_TIMEOUT_MS,
    });
    const close = async () => {
      await browser.close();
      await removeFolder();
    };
    const version = await browser.version();
    if (Number(/\/(\d+)/.exec(version)?.[1] ?? 0) >= MIN_MAJOR) return { browser, version, sandboxed, close };
    await browser.close();
    throw new AuditError(`PDF skipped: ${choice.executablePath} is ${version}, too old to print page headers.`, {
      hint: `Update it to version ${MIN_MAJOR} or newer, or configure another browser.`,
    });
  } catch (error) {
    await removeFolder();
    throw error instanceof AuditError ? error : notStarted(choice, error);
  }
}

async function childEnvironment(folder: string, libraryPath: string | null): Promise<Record<string, string>> {
  await mkdir(join(folder, 'fonts'));
  await unpackBundledFonts(join(folder, 'fonts'));
  await writeFile(join(folder, 'fonts.conf'), fontSettings(folder));
  return {
    HOME: folder,
    TMPDIR: folder,
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    ...(libraryPath === null ? {} : { LD_LIBRARY_PATH: libraryPath }),
    // Windows programs do not start without it.
    ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
  };
}

/**
 * Without any font on the system Chromium prints blank pages and says nothing, although the page brings its own fonts.
 * The system's fonts stay visible, for scripts that the shipped ones do not cover.
 */
function fontSettings(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
}

function notStarted(choice: BrowserChoice, error: unknown): AuditError {
  const text = error instanceof Error ? error.message : String(error);
  const sandbox = /No usable sandbox|sandbox_host|setuid sandbox/i.test(text);
  const firstLine = text.split('\n').find((line) => line.trim() !== '') ?? '';
  return new AuditError(`PDF skipped: ${choice.executablePath} did not start: ${firstLine.slice(0, 300)}`, {
    hint: sandbox
      ? 'This system forbids the browser its sandbox (unprivileged user namespaces). Allow them, or use an installed Chrome, whose sandbox the system knows.'
      : 'Run it once by hand with --version to see what it lacks, or configure another browser.',
    cause: error,
  });
}
