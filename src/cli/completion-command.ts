import type { Command } from 'commander';
import { AuditError, EXIT, type ExitCode } from '../model/audit-error.ts';
import { completionTree } from './completion-tree.ts';
import { renderCompletion, SHELLS } from './render-completion.ts';

/** `sps-audit completion bash|zsh|fish`: a script, to stdout. */
export async function completionCommand([name = '']: readonly string[], program: Command): Promise<ExitCode> {
  const shell = SHELLS.find((one) => one === name);
  if (shell === undefined)
    throw new AuditError(`There is no completion for "${name}".`, { hint: `Shells are ${SHELLS.join(', ')}.` });
  process.stdout.write(renderCompletion(shell, completionTree(program)));
  return EXIT.ok;
}
