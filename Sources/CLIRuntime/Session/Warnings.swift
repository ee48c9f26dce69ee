import Kube
import System

/// The warnings of the API server (KEP-1693), each printed once, as kubectl prints them.
package final class Warnings {
    private let errors: any ByteSink
    private var printed: Set<String> = []

    /// Prints warnings to `errors`.
    package init(_ errors: any ByteSink) {
        self.errors = errors
    }

    /// How many different ones there were.
    package var count: Int { printed.count }

    /// Prints the warnings that were not printed before.
    package func take(_ texts: [String]) {
        for text in texts where printed.insert(text).inserted {
            try? errors.write("Warning: " + printableLine(text, keepsTabs: true) + "\n")
        }
    }
}
