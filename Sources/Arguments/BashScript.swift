/// The script for bash.
///
/// bash hands over words split at `=` and `:` too (COMP_WORDBREAKS), and puts a candidate in place of the last piece
/// only. So the script joins what no space divides, and takes what stands before the last piece off each candidate. A word
/// is split at `@` as well, but what begins with it is put in place as a whole.
func bashScript(_ program: String) -> String {
    #"""
    # bash completion for \#(program): source <(\#(program) completion bash)

    __\#(program)_complete() {
        local program=$1 rest=${COMP_LINE:0:COMP_POINT} i piece last=
        local -a words=()
        # What bash leaves alone at the beginning of the current word.
        local kept=
        COMPREPLY=()
        for ((i = 0; i <= COMP_CWORD; i++)); do
            local trimmed=${rest#"${rest%%[![:space:]]*}"}
            piece=${COMP_WORDS[i]}
            ((i == COMP_CWORD)) && piece=$trimmed
            if ((i == 0)) || [[ $trimmed != "$rest" ]]; then
                words+=("$piece")
                kept=
            else
                [[ $last == @ ]] || kept=${words[${#words[@]} - 1]}
                words[${#words[@]} - 1]+=$piece
            fi
            last=$piece
            rest=${trimmed#"$piece"}
        done
        [[ $piece == [=:]* ]] && kept=${words[${#words[@]} - 1]}

        # The target of a redirection is a file.
        if ((COMP_CWORD > 0)) && [[ ${COMP_WORDS[COMP_CWORD - 1]} == *[\<\>] ]]; then
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "$piece")
            return
        fi

        # Quotes are not part of the words. Nothing is expanded: that could run commands.
        words=("${words[@]//[\\\'\"]/}")
        kept=${kept//[\\\'\"]/}
        type -P -- "$program" >/dev/null || program=\#(program)

        local line value word=${words[${#words[@]} - 1]}
        while IFS= read -r line; do
            case $line in
            :files$'\t'* | :directories$'\t'*)
                __\#(program)_paths "${line%%$'\t'*}" "${line#*$'\t'}" "$word" "$kept"
                ;;
            *)
                value=${line%%$'\t'*}
                COMPREPLY+=("${value#"$kept"}")
                ;;
            esac
        done < <("$program" __complete -- "${words[@]:1}" 2>/dev/null </dev/null)
        if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[/=,:] ]]; then
            compopt -o nospace 2>/dev/null
        fi
    }

    # __\#(program)_paths KIND PREFIX WORD KEPT: offer the paths that begin with WORD without PREFIX
    __\#(program)_paths() {
        local flag=-f path
        [[ $1 == :directories ]] && flag=-d
        # With nothing of our own before the path, bash itself adds slashes and quotes.
        [[ $2 == "$4" ]] && compopt -o filenames 2>/dev/null
        while IFS= read -r path; do
            [[ $2 != "$4" && -d $path ]] && path+=/
            path=$2$path
            COMPREPLY+=("${path#"$4"}")
        done < <(compgen "$flag" -- "${3#"$2"}")
    }

    complete -F __\#(program)_complete \#(program)

    """#
}
