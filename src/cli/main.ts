#!/usr/bin/env node
// Nothing is imported statically here: an older runtime could not even load it, and its user deserves a sentence.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `sps-audit needs Node.js 24 or later, and this is ${process.versions.node} (${process.execPath}): install it, or put a newer one first in PATH.\n`,
  );
  process.exitCode = 2;
} else {
  (await import('./ignore-closed-pipes.ts')).ignoreClosedPipes();
  if (process.argv.length === 3 && process.argv[2] === '--version') {
    // Asked for by scripts again and again; needs nothing of the rest.
    process.stdout.write(`${(await import('../version.ts')).TOOL.version}\n`);
  } else {
    (await import('./ensure-home.ts')).ensureHome(process.env);
    (await import('./keep-compiled.ts')).keepCompiled(process.env);
    const { runProgram } = await import('./program.ts');
    (await import('./bound-garbage.ts')).boundGarbage();
    process.exitCode = await runProgram(process.argv);
  }
}

export {};
