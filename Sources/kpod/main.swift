import CLIRuntime
import Commands

Launch.main(Root.command)
