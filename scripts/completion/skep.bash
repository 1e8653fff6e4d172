# bash completion for skep. Commands and options are those that the installed skep prints itself.
_skep() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words=
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ] || [ "$COMP_CWORD" -eq 2 -a "$previous" = help ]; then
        words=$("${COMP_WORDS[0]}" help 2>/dev/null | sed -n 's/^  \([a-z-][a-z-]*\) .*/\1/p')
    elif [[ $current == -* ]]; then
        words=$("${COMP_WORDS[0]}" help "${COMP_WORDS[1]}" 2>/dev/null |
            sed -n 's/^  \(-[a-z]\), \(--[a-z-]*\).*/\1 \2/p; s/^  \(--[a-z-]*\).*/\1/p')
    elif [ "${COMP_WORDS[1]}" = items ] && [ "$COMP_CWORD" -eq 3 ]; then
        words=$("${COMP_WORDS[0]}" tables "${COMP_WORDS[2]}" 2>/dev/null)
    elif [ "${COMP_WORDS[1]}" = generate ] && [[ $previous != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -d -- "$current"; compgen -f -X '!*.h' -- "$current")
        return
    fi
    # Nothing here: bash completes file names.
    [ -z "$words" ] || mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o filenames -o bashdefault -o default -F _skep skep
