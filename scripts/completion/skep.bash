# bash completion for skep
_skep() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "generate tables items version help" -- "$current")
        return
    fi
    case ${COMP_WORDS[1]} in
    generate)
        if [ "$previous" = -o ]; then
            mapfile -t COMPREPLY < <(compgen -d -- "$current")
        elif [[ $current == -* ]]; then
            mapfile -t COMPREPLY < <(compgen -W "-o --" -- "$current")
        else
            mapfile -t COMPREPLY < <(compgen -d -S / -- "$current"; compgen -f -X '!*.h' -- "$current")
        fi
        ;;
    tables)
        [ "$COMP_CWORD" -ne 2 ] || mapfile -t COMPREPLY < <(compgen -f -- "$current")
        ;;
    items)
        if [ "$COMP_CWORD" -eq 2 ]; then
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
        elif [ "$COMP_CWORD" -eq 3 ] && [ -f "${COMP_WORDS[2]}" ]; then
            mapfile -t COMPREPLY < <(compgen -W "$(skep tables "${COMP_WORDS[2]}" 2>/dev/null)" -- "$current")
        fi
        ;;
    esac
}
complete -o filenames -F _skep skep
