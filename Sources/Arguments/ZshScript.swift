/// The script for zsh: works where it is sourced, and as `_NAME` in a folder of fpath.
func zshScript(_ program: String) -> String {
    #"""
    #compdef \#(program)
    # zsh completion for \#(program): source <(\#(program) completion zsh)

    _\#(program)() {
        local program=${(Q)words[1]} line value
        local -a typed answers spaced open
        (( $+commands[$program] )) || [[ $program == */* && -x $program ]] || program=\#(program)
        (( CURRENT > 2 )) && typed=("${(@Q)words[2,CURRENT-1]}")
        typed+=("${(Q)PREFIX}")
        answers=("${(@f)$("$program" __complete -- "${typed[@]}" 2>/dev/null </dev/null)}")
        for line in "${answers[@]}"; do
            case $line in
            '') ;;
            :files$'\t'* | :directories$'\t'*)
                compset -P "${(b)line#*$'\t'}"
                if [[ $line == :files* ]]; then _files; else _files -/; fi
                return
                ;;
            *)
                value=${line%%$'\t'*}
                # _describe takes the first colon for the end of the candidate.
                value=${value//:/\\:}
                [[ $line == *$'\t'* ]] && value+=:${line#*$'\t'}
                if [[ ${line%%$'\t'*} == *[/=,:] ]]; then open+=("$value"); else spaced+=("$value"); fi
                ;;
            esac
        done
        local found=1
        (( $#spaced )) && _describe -t values \#(program) spaced && found=0
        (( $#open )) && _describe -t values \#(program) open -S '' && found=0
        return found
    }

    if [[ ${funcstack[1]} == _\#(program) ]]; then
        _\#(program) "$@"
    else
        # A shell without its own set-up; -D: write no file.
        (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -D -u }
        compdef _\#(program) \#(program)
    fi

    """#
}
