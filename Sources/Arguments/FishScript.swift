/// The script for fish, which itself leaves out the space after `/`, `=`, `,` and `:`.
func fishScript(_ program: String) -> String {
    #"""
    # fish completion for \#(program): \#(program) completion fish | source

    function __\#(program)_complete
        set -l words (commandline --tokenize --cut-at-cursor --current-process)
        set -l word (commandline --current-token --cut-at-cursor)
        set -l program \#(program)
        if set -q words[1]
            type -q -- $words[1]; and not functions -q -- $words[1]; and set program $words[1]
            set -e words[1]
        end
        set -l plain (string unescape -- $word)
        and set word $plain
        # An empty word is a word too.
        test (count $word) -eq 0; and set word ''
        for line in (command $program __complete -- $words "$word" 2>/dev/null </dev/null)
            set -l parts (string split --max 1 \t -- $line)
            switch $parts[1]
                case :files :directories
                    set -l path (string sub --start (math (string length -- "$parts[2]") + 1) -- "$word")
                    if test $parts[1] = :files
                        set paths (__fish_complete_path "$path")
                    else
                        set paths (__fish_complete_directories "$path")
                    end
                    for path in $paths
                        echo $parts[2]$path
                    end
                case '*'
                    echo $line
            end
        end
    end

    complete --command \#(program) --no-files --arguments '(__\#(program)_complete)'

    """#
}
