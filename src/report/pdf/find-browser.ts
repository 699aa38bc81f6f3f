import { realpath } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { AuditError } from '../../model/audit-error.ts';
import { bundledBrowserExists, unpackBundledBrowser } from './bundled-browser.ts';
import { isExecutable } from './is-executable.ts';

/** A browser to print with. Paths are absolute. */
export interface BrowserChoice {
  readonly kind: 'configured' | 'installed' | 'puppeteer' | 'bundled';
  readonly executablePath: string;
  /** A headless shell prints about 1.5 times as fast as the full browser and takes other switches. */
  readonly headlessShell: boolean;
  /** Folder of shared libraries that the child needs on a bare system, or null. */
  readonly libraryPath: string | null;
}

export interface FindBrowserOptions {
  readonly configuredPath: string | null;
  /** Passes over installed browsers, so that the same bytes come out everywhere. */
  readonly preferBundled?: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Names on the search path, headless shells first. */
const COMMANDS = [
  'chrome-headless-shell',
  'chromium-headless-shell',
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
];

/** Where installers put the browser on systems that do not use the search path. */
const FIXED_PLACES: Readonly<Record<string, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/**
 * Looks for a browser: configured path, installed Chrome or Chromium, puppeteer's own download, the one inside
 * `@sparticuz/chromium` (Linux x64; unpacked once into the user's cache folder). Reads the disk, starts nothing.
 *
 * @throws AuditError when there is none, or the configured path cannot be run; it concerns the PDF alone.
 */
export async function findBrowser(options: FindBrowserOptions): Promise<BrowserChoice> {
  if (options.configuredPath !== null) return configuredBrowser(options.configuredPath);
  if (options.preferBundled === true && bundledBrowserExists()) return bundledBrowser(options.env);
  const installed = await findInstalled(options.env);
  if (installed !== null) return { kind: 'installed', ...installed };
  const downloaded = await findPuppeteerDownload();
  if (downloaded !== null) return { kind: 'puppeteer', ...downloaded };
  if (bundledBrowserExists()) return bundledBrowser(options.env);
  throw new AuditError('PDF skipped: no Chrome or Chromium was found to print with.', {
    hint: 'Install Chromium or Chrome 131 or newer, or run `npm install puppeteer`, or name a browser with SPS_AUDIT_BROWSER. All other formats are written without one.',
  });
}

type Executable = Omit<BrowserChoice, 'kind'>;

async function configuredBrowser(path: string): Promise<BrowserChoice> {
  if (!(await isExecutable(path))) {
    throw new AuditError(`PDF skipped: the configured browser ${path} is not an executable file.`, {
      hint: 'Give the path of a Chrome, Chromium or chrome-headless-shell executable, or configure none to let one be found.',
    });
  }
  return { kind: 'configured', ...(await describe(path)) };
}

async function bundledBrowser(env: FindBrowserOptions['env']): Promise<BrowserChoice> {
  const { executablePath, libraryPath } = await unpackBundledBrowser(env);
  return { kind: 'bundled', executablePath, headlessShell: true, libraryPath };
}

async function findInstalled(env: FindBrowserOptions['env']): Promise<Executable | null> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  for (const path of [...onPath, ...(FIXED_PLACES[process.platform] ?? [])]) {
    if (await isExecutable(path)) return describe(path);
  }
  return null;
}

/** The browser that an installed `puppeteer` has downloaded. It is optional and may have been installed without one. */
async function findPuppeteerDownload(): Promise<Executable | null> {
  try {
    const { default: puppeteer } = await import('puppeteer');
    for (const headless of ['shell', true] as const) {
      const path = await puppeteer.executablePath({ headless });
      if (await isExecutable(path)) return describe(path);
    }
  } catch {
    // Not installed, or installed without its browser: the next place is looked at.
  }
  return null;
}

/** A wrapper script or link may stand before the shell, so both names are looked at. */
async function describe(path: string): Promise<Executable> {
  const names = [basename(path), basename(await realpath(path))];
  return { executablePath: path, headlessShell: names.some((name) => name.includes('headless')), libraryPath: null };
}
