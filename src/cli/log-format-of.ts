/** The log format that a command line asks for, by its words: an error may come before the options are known, or far from them. */
export function logFormatOf(argv: readonly string[]): 'text' | 'json' {
  const isJson = argv.some(
    (word, index) => word === '--log-format=json' || (word === 'json' && argv[index - 1] === '--log-format'),
  );
  return isJson ? 'json' : 'text';
}
