import Testing

@testable import Arguments

@Suite struct HelpTests {
    @Test func aCommand() {
        #expect(
            help(.command(["get"]), root: sample) == """
                Show one or many objects

                Shows objects. Types are written as anywhere.

                Usage:
                  tool get (TYPE [NAME | -l SELECTOR] | TYPE/NAME ...) [flags]

                Aliases:
                  list

                Arguments:
                  TYPE  Types and names

                Examples:
                  # List pods
                  tool get pods

                  # Count them
                  tool get pods -o name=x | wc -l

                Flags:
                  -o, --output FORMAT        Output format (one of json, yaml,
                                             jsonpath=TEMPLATE, wide; $TOOL_OUTPUT)
                  -w, --watch                Go on with each change after the list
                  -A, --all-namespaces       Objects of all namespaces
                  -l, --selector SELECTOR    Only objects with these labels
                  -L, --label-columns LABEL  Labels to show as columns (may be repeated)
                  -f, --filename FILE        File that names objects (may be repeated)
                      --chunk-size COUNT     Objects on a page (default 500)
                      --wait                 Wait for the end (default true)
                      --dry-run[=STRATEGY]   Only pretend (one of none, server, client; given
                                             alone: client; default none)
                  -h, --help                 Show this help

                Global flags (explained by 'tool options'):
                  -n, --namespace; -s, --server; --request-timeout; -v, --verbosity;
                  -q, --quiet

                """)
    }

    @Test func theProgram() {
        let text = help(.command([]), root: sample)
        #expect(text.contains("\n    as it stands\n"))
        #expect(text.contains("Commands:\n  get         Show one or many objects\n"))
        #expect(text.contains("Access:\n  auth  Ask what is allowed\n"))
        #expect(text.contains("Topics (help TOPIC):\n  exit-codes  What exit codes mean\n"))
        #expect(!text.contains("__complete"))
    }

    @Test func globalOptionsAndTopics() {
        #expect(help(.options, root: sample).contains("Connection:\n  -s, --server URL  Server to use\n"))
        #expect(!help(.options, root: sample).contains("kubeconfig"))
        #expect(help(.topic("exit-codes"), root: sample) == "0  success\n")
    }

    /// A command that has others below it says how to read about them, whether it does something by itself or not.
    @Test func whatHasCommandsSaysHowToReadAboutThem() {
        var tree = sample
        let footer = "\n\nUse 'tool auth COMMAND --help' for more about a command.\n"
        #expect(help(.command(["auth"]), root: tree).hasSuffix(footer))
        tree.subcommands[0].subcommands = tree.subcommands.first { $0.name == "auth" }?.subcommands ?? []
        #expect(
            help(.command(["get"]), root: tree).hasSuffix(
                "\n\nUse 'tool get COMMAND --help' for more about a command.\n"))
    }

    @Test func longSynopsesAreBroken() {
        var tree = sample
        tree.subcommands[0].usage =
            "(TYPE[.VERSION][.GROUP] [NAME ... | -l SELECTOR] | TYPE/NAME ... | -f FILE | --raw PATH)"
        #expect(
            help(.command(["get"]), root: tree).contains(
                """
                Usage:
                  tool get (TYPE[.VERSION][.GROUP] [NAME ... | -l SELECTOR] | TYPE/NAME ...
                      | -f FILE | --raw PATH)

                """))
    }

    @Test func allLinesFit() {
        for path in visiblePaths(of: sample) {
            for line in help(.command(path), root: sample).split(separator: "\n") { #expect(line.count <= 79) }
        }
    }
}
