import System
import Transport

/// Does something for each of several objects, and keeps what fails: the one rule by which a command goes on or ends.
///
/// A signal, or output that nobody takes any more, ends the command, and what failed before is told. A server that cannot
/// be reached, or credentials that are missing, would fail for every object alike: they end it too, and how many were not
/// tried is told. A request that `--curl` printed in place of sending is no failure. All else is kept, and the command
/// goes on with the next object; its exit code is that of the failures (see `ExitStatus.combined`).
package final class Attempts {
    private let context: Context
    private var failures: [any Error] = []
    /// How many objects are known and not yet begun.
    private var waiting = 0
    private var isEnded = false

    /// Nothing has been tried yet; `context` is where is told what was not tried.
    package init(_ context: Context) {
        self.context = context
    }

    /// Whether anything has failed so far.
    package var hasFailures: Bool { !failures.isEmpty }

    /// Keeps failures that were found before anything was tried, such as files that cannot be read.
    package func keep(_ errors: [any Error]) { failures += errors }

    /// Does something for each, in order. What `body` does may do the same for the parts of one, by these attempts.
    ///
    /// - Throws: what has failed, where the rule ends the command.
    package func each<Item>(_ items: [Item], _ body: (Item) throws -> Void) throws {
        waiting += items.count
        for item in items {
            waiting -= 1
            try attempt { try body(item) }
        }
    }

    /// Does something once; a failure that need not end the command is kept.
    package func attempt(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error where isEnded {
            throw error
        } catch TransportError.unsent {
            return
        } catch let error as TransportError {
            failures.append(error)
            switch error.exitClass {
            case .interrupted: try end()
            case .unreachable, .credentials:
                if waiting > 0 { context.say("\(waiting) more object\(waiting == 1 ? " was" : "s were") not tried") }
                try end()
            default: return
            }
        } catch let error as SystemError {
            failures.append(error)
            try end()
        } catch {
            failures.append(error)
        }
    }

    /// Throws what has failed, if anything has.
    package func finish() throws {
        if !failures.isEmpty { throw CommandError.Several(errors: failures) }
    }

    private func end() throws -> Never {
        isEnded = true
        throw CommandError.Several(errors: failures)
    }
}
