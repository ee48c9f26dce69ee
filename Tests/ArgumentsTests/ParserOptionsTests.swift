import Testing

@testable import Arguments

@Suite struct ParserOptionsTests {
    @Test(arguments: [
        ["--namespace", "x"], ["--namespace=x"], ["-n", "x"], ["-nx"], ["-n=x"], ["-wn", "x"], ["-Awnx"], ["-wn=x"],
    ])
    func valuesAreAttachedOrNot(_ words: [String]) throws {
        guard case .run(let arguments) = try parse(["get", "pods"] + words, root: sample) else { throw NotRun() }
        #expect(arguments.string("namespace") == "x")
        #expect(arguments.positionals == ["pods"])
    }

    @Test func valuesMayBeEmptyOrHoldAnEqualsSign() throws {
        #expect(try run("get", "--selector=").string("selector") == "")
        #expect(try run("get", "-l=").string("selector") == "")
        #expect(try run("get", "-l", "").string("selector") == "")
        #expect(try run("get", "-la=b").string("selector") == "a=b")
        #expect(try run("get", "--selector=a=b").string("selector") == "a=b")
    }

    @Test func flagsAreNegatable() throws {
        #expect(try run("get", "--watch").flag("watch"))
        for text in ["false", "0", "f", "F", "FALSE", "False"] {
            #expect(try !run("get", "--watch=\(text)").flag("watch"))
        }
        for text in ["true", "1", "t", "T", "TRUE", "True"] { #expect(try run("get", "--watch=\(text)").flag("watch")) }
        #expect(try run("get", "-w=false").optionalFlag("watch") == false)
        #expect(try run("get").optionalFlag("watch") == nil)
        #expect(try run("get").flag("wait"))
        #expect(try run("get", "--watch", "false").positionals == ["false"])
        #expect(failure("get", "--watch=no").contains("invalid value \"no\" for --watch: expected true or false"))
    }

    @Test func theLastOfARepeatedOptionCounts() throws {
        #expect(try run("-n", "a", "get", "-n", "b").string("namespace") == "b")
        #expect(try run("get", "--watch", "--watch=false").flag("watch") == false)
    }

    @Test func listsCollect() throws {
        #expect(try run("get", "-f", "a,b", "--filename=c").strings("filename") == ["a,b", "c"])
        #expect(try run("get", "-L", "a,b", "-Lc").strings("label-columns") == ["a", "b", "c"])
        #expect(try run("get", "-L", #""a,b",c"#).strings("label-columns") == ["a,b", "c"])
        #expect(try run("get").strings("filename") == [])
        #expect(failure("get", "-L", "\"a").contains("expected values divided by commas, with quotes closed"))
    }

    @Test func numbersMayBeNegative() throws {
        #expect(try run("logs", "p", "--tail", "-1").int("tail") == -1)
        #expect(try run("logs", "p", "--tail=-1").int("tail") == -1)
        #expect(try run("logs", "p").int("tail") == -1)
        #expect(failure("logs", "p", "--tail=-2").contains("for --tail: expected a whole number of at least -1"))
        #expect(
            failure("-v", "11", "get").contains("invalid value \"11\" for -v: expected a whole number from 0 to 10"))
    }

    @Test func durations() throws {
        #expect(try run("logs", "p", "--since=1h30m").duration("since") == .seconds(5400))
        #expect(try run("logs", "p", "--since", "-1s").duration("since") == .seconds(-1))
        #expect(try run("get", "--request-timeout=5").duration("request-timeout") == .seconds(5))
        #expect(try run("get").duration("request-timeout") == .zero)
        #expect(failure("logs", "p", "--since=5").contains("expected a duration such as 30s, 5m or 1h30m\n"))
        #expect(failure("get", "--request-timeout=x").contains("or a number of seconds"))
    }

    @Test func choices() throws {
        #expect(try run("get", "-ojson").string("output") == "json")
        #expect(try run("get", "-o=YAML").string("output") == "yaml")
        #expect(try run("get", "-o", "jsonpath={.a=b}").string("output") == "jsonpath={.a=b}")
        #expect(try run("get", "-o", "jsonpath").string("output") == "jsonpath")
        #expect(
            failure("get", "-o", "jsn")
                == "error: invalid value \"jsn\" for -o: expected one of json, yaml, jsonpath=TEMPLATE, wide; "
                + "did you mean \"json\"?\nSee 'tool get --help'.\n")
        #expect(failure("get", "-o", "json=x").contains("invalid value"))
    }

    @Test func aValueMayBeImplied() throws {
        #expect(try run("get", "--dry-run").string("dry-run") == "client")
        #expect(try run("get", "--dry-run=server").string("dry-run") == "server")
        #expect(try run("get", "--dry-run", "server").positionals == ["server"])
        #expect(try run("get").string("dry-run") == "none")
        #expect(try !run("get").isSet("dry-run"))
    }

    @Test func missingValuesAreNoticed() {
        #expect(failure("get", "-o").contains("error: -o needs a value: -o FORMAT\n"))
        #expect(failure("get", "--output").contains("--output needs a value: --output FORMAT"))
        #expect(
            failure("get", "-n", "--watch").contains(
                "-n needs a value: -n NAMESPACE (if \"--watch\" is the value, write -n--watch)"))
        #expect(failure("get", "--namespace", "-o", "json").contains("write --namespace=-o)"))
        #expect(failure("exec", "p", "-n", "--", "ls").contains("-n needs a value"))
    }

    @Test func unknownFlagsComeWithASuggestion() {
        #expect(
            failure("get", "--wacth")
                == "error: unknown flag: --wacth; did you mean \"--watch\"?\nSee 'tool get --help'.\n")
        #expect(failure("get", "--name").contains("did you mean \"--namespace\"?"))
        #expect(failure("get", "-Ax").contains("unknown flag: -x in -Ax"))
        #expect(failure("get", "-namespace", "x").contains("unknown flag: -namespace; did you mean \"--namespace\"?"))
        #expect(failure("get", "-output=json").contains("did you mean \"--output\"?"))
        #expect(failure("-z", "get", "pods").contains("unknown flag: -z"))
        #expect(failure("--wacth", "get").contains("unknown flag: --wacth"))
        #expect(failure("get", "--=x").contains("a flag has no name"))
        #expect(failure("completion", "-n", "x", "bash").contains("unknown flag: -n"))
    }

    /// As for cobra: flags of a command may stand before its name, and between the name of a group and its own.
    @Test func flagsMayStandBeforeTheirCommand() throws {
        for line in [
            ["-o", "json", "-A", "get", "pods"], ["-ojson", "-A", "get", "pods"],
            ["--output=json", "-A", "get", "pods"],
            ["--output", "json", "--all-namespaces", "get", "pods"], ["-Aojson", "get", "pods"],
        ] {
            guard case .run(let arguments) = try parse(line, root: sample) else { throw NotRun() }
            #expect(arguments.positionals == ["pods"])
            #expect(arguments.string("output") == "json", "\(line)")
            #expect(arguments.isSet("all-namespaces"), "\(line)")
        }
        #expect(try run("-it", "exec", "p", "--", "sh").isSet("tty"))
        // A word that is the value of a flag is no command.
        #expect(failure("-l", "get", "pods").contains("unknown command \"pods\""))
    }

    @Test func aFlagBeforeACommandThatDoesNotComeOrDoesNotHaveIt() {
        #expect(failure("-o", "json").contains("-o is a flag of commands such as \"get\", and no command is named"))
        #expect(failure("-o").contains("-o needs a value"))
        #expect(failure("-o", "json", "logs", "p").contains("unknown flag: -o"))
        #expect(failure("-A", "logs", "p").contains("unknown flag: -A"))
        #expect(failure("-o", "--", "get").contains("-o needs a value"))
    }

    @Test func refusedFlagsSayWhatToUse() {
        #expect(
            failure("get", "--kubeconfig", "x")
                == "error: --kubeconfig is not accepted: credentials come from the pod; use --token and --server\n"
                + "See 'tool get --help'.\n")
        #expect(failure("--kubeconfig=x", "get").contains("is not accepted"))
    }

    /// What an unset variable of a shell leaves, as for kubectl; never of a flag that means something alone.
    @Test func anEmptyWordIsNone() throws {
        #expect(try !run("get", "-o", "").isSet("output"))
        #expect(try !run("get", "-o", "json", "--output=").isSet("output"))
        #expect(try !run("get", "--request-timeout", "").isSet("request-timeout"))
        #expect(try run("get", "--kubeconfig", "", "--kubeconfig=").positionals == [])
        #expect(failure("get", "--dry-run=").contains("invalid value \"\" for --dry-run"))
        #expect(failure("get", "--chunk-size=").contains("invalid value \"\""))
    }

    @Test func deprecatedFlagsWarn() throws {
        #expect(try run("get", "--old-way").warnings == ["Flag --old-way has been deprecated, use --watch instead"])
    }
}
