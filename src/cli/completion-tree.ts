import type { Command, Option } from 'commander';

/** An option as a shell completes it. */
export interface CompletionOption {
  /** `--format` and `-f`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  /** The only values that it takes; empty for any. */
  readonly choices: readonly string[];
  readonly completesFiles: boolean;
}

/** A command as a shell completes it. */
export interface CompletionNode {
  /** Words after the program's name; empty for the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly CompletionOption[];
  readonly children: readonly { readonly name: string; readonly description: string }[];
  /** Words that its argument may be. */
  readonly choices: readonly string[];
}

/** Every command of the parser's tree, the program first. Nothing is kept by hand: a new option is completed at once. */
export function completionTree(program: Command): readonly CompletionNode[] {
  return nodesOf(program, []);
}

function nodesOf(command: Command, path: readonly string[]): CompletionNode[] {
  const help = command.createHelp();
  const children = help.visibleCommands(command).filter((child) => child.name() !== 'help');
  const node: CompletionNode = {
    path,
    description: oneLine(command.description()),
    options: help.visibleOptions(command).map(toOption),
    children: children.map((child) => ({ name: child.name(), description: oneLine(child.description()) })),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
  return [node, ...children.flatMap((child) => nodesOf(child, [...path, child.name()]))];
}

function toOption(option: Option): CompletionOption {
  const takesValue = option.required || option.optional;
  return {
    flags: [option.long, option.short].filter((flag) => flag !== undefined && flag !== null),
    description: oneLine(option.description),
    takesValue,
    choices: option.argChoices ?? [],
    completesFiles: takesValue && /<(?:file|dir|path)>/.test(option.flags),
  };
}

/** Descriptions go into scripts: one line, without what a shell might take for its own. */
function oneLine(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} .,:;()/=-]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
