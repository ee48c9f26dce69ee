import Arguments
func help(_ request: HelpRequest, root: CommandSpec) -> String { "help\n" }
