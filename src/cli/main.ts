#!/usr/bin/env node
// Nothing is imported statically here: an older runtime could not even load it, and its user deserves a sentence.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `sps-audit needs Node.js 24 or later; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 2;
} else {
  // Garbage of large answers is collected before it is half as much again as what is in use: a hostile fleet must not fill the memory.
  (await import('node:v8')).setFlagsFromString('--heap-growing-percent=40');
  // Whoever reads only the beginning (`| head`) closes the pipe: there is nobody left to tell, and nothing went wrong.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  if (process.argv.length === 3 && process.argv[2] === '--version') {
    // Asked for by scripts again and again; needs nothing of the rest.
    process.stdout.write(`${(await import('../version.ts')).TOOL.version}\n`);
  } else {
    (await import('./ensure-home.ts')).ensureHome(process.env);
    (await import('./keep-compiled.ts')).keepCompiled(process.env);
    process.exitCode = await (await import('./program.ts')).runProgram(process.argv);
  }
}

export {};
