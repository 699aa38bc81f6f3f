/** Texts of the fenced blocks of a language, in order. */
export function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text]) => text ?? '',
  );
}

export interface ShownCommand {
  readonly command: string;
  readonly exitCode: number;
}

/** What the page tells its reader to type: one command a line; a comment may name the exit code it ends with. */
export function commandsOf(markdown: string): ShownCommand[] {
  const lines = [...blocks(markdown, 'sh'), ...blocks(markdown, 'console')].flatMap((block) => block.split('\n'));
  return lines
    .map((line) => ({
      command: line.replace(/^\$ /, '').replace(/\s+#.*$/, ''),
      exitCode: Number(/# exit code (\d+)/.exec(line)?.[1] ?? 0),
    }))
    .filter(({ command }) => command !== '');
}
