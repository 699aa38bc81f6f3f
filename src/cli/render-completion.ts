import type { CompletionNode, CompletionOption } from './completion-tree.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

const NAME = 'sps-audit';

/** A completion script for one shell. Pure. */
export function renderCompletion(shell: Shell, nodes: readonly CompletionNode[]): string {
  return { bash: renderBash, zsh: renderZsh, fish: renderFish }[shell](nodes);
}

/** Which command the words so far name: the longest path of commands; options and their values are passed over. */
const FIND_PATH = `  local where="" word
  for word in "\${before[@]}"; do
    case " $commands " in *" \${where:+$where/}$word "*) where="\${where:+$where/}$word" ;; esac
  done`;

function renderBash(nodes: readonly CompletionNode[]): string {
  const values = valueCases(
    nodes,
    (words) => `COMPREPLY=($(compgen -W "${words}" -- "$current")); return`,
    'COMPREPLY=($(compgen -f -- "$current")); return',
  );
  return `# bash completion of ${NAME}: source it, or put it into /etc/bash_completion.d
_sps_audit() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}"
  local -a before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  local commands="${paths(nodes)}"
  COMPREPLY=()
${FIND_PATH}
  case "$where $previous" in
${values}
  esac
  local words=""
  case "$where" in
${wordCases(nodes)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o filenames -o bashdefault -F _sps_audit ${NAME}
`;
}

function renderZsh(nodes: readonly CompletionNode[]): string {
  const values = valueCases(nodes, (words) => `compadd -- ${words}; return`, '_files; return');
  const cases = nodes.map((node) => {
    const described = [
      ...node.children.map(({ name, description }) => [name, description] as const),
      ...node.choices.map((word) => [word, ''] as const),
      ...node.options.flatMap(({ flags, description }) => flags.map((flag) => [flag, description] as const)),
    ].map(([word, description]) => `'${word.replaceAll(':', '\\:')}:${description}'`);
    return `    '${node.path.join('/')}') offered=(${described.join(' ')}) ;;`;
  });
  return `#compdef ${NAME}
# zsh completion of ${NAME}: put it as _sps-audit into a folder of $fpath
_sps_audit() {
  local previous="\${words[CURRENT-1]}"
  local -a before=("\${(@)words[2,CURRENT-1]}")
  local commands="${paths(nodes)}"
${FIND_PATH}
  case "$where $previous" in
${values}
  esac
  local -a offered
  case "$where" in
${cases.join('\n')}
  esac
  _describe -t words '${NAME}' offered
}
compdef _sps_audit ${NAME}
`;
}

function renderFish(nodes: readonly CompletionNode[]): string {
  const lines = nodes.flatMap((node) => {
    const condition = `-n '__sps_audit_at "${node.path.join('/')}"'`;
    return [
      ...node.children.map(
        ({ name, description }) => `complete -c ${NAME} ${condition} -a ${name} -d '${description}'`,
      ),
      ...node.choices.map((word) => `complete -c ${NAME} ${condition} -a ${word}`),
      ...node.options.map((option) => `complete -c ${NAME} ${condition} ${fishOption(option)}`),
    ];
  });
  return `# fish completion of ${NAME}: put it into ~/.config/fish/completions/${NAME}.fish
function __sps_audit_at
    set -l commands ${paths(nodes)}
    set -l at ''
    for word in (commandline -opc)[2..-1]
        set -l next (string trim -l -c / -- "$at/$word")
        contains -- "$next" $commands; and set at $next
    end
    test "$at" = "$argv[1]"
end
complete -c ${NAME} -f
${lines.join('\n')}
`;
}

function fishOption({ flags, description, takesValue, choices, completesFiles }: CompletionOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const values = choices.length > 0 ? ` -a '${choices.join(' ')}'` : '';
  const wants = takesValue ? (completesFiles ? ' -r -F' : ` -x${values}`) : '';
  return `${names.join(' ')} -d '${description}'${wants}`;
}

/** Every command as \`a/b\`, between blanks. */
function paths(nodes: readonly CompletionNode[]): string {
  return nodes
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => path.join('/'))
    .join(' ');
}

function wordCases(nodes: readonly CompletionNode[]): string {
  return nodes
    .map(({ path, children, choices, options }) => {
      const words = [...children.map(({ name }) => name), ...choices, ...options.flatMap(({ flags }) => flags)];
      return `    '${path.join('/')}') words="${words.join(' ')}" ;;`;
    })
    .join('\n');
}

/** What may follow an option that takes a value. */
function valueCases(nodes: readonly CompletionNode[], offer: (words: string) => string, files: string): string {
  return nodes
    .flatMap(({ path, options }) =>
      options
        .filter(({ takesValue }) => takesValue)
        .map(({ flags, choices, completesFiles }) => {
          const action = choices.length > 0 ? offer(choices.join(' ')) : completesFiles ? files : 'return';
          return `    ${flags.map((flag) => `'${path.join('/')} ${flag}'`).join(' | ')}) ${action} ;;`;
        }),
    )
    .join('\n');
}
