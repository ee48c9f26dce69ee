import JSON
import Kube
import Transport

/// An answer of the API server that is a failure, with the request that it answers.
package struct ServerError: Error {
    /// The server's own words.
    package var status: Status
    /// What was asked.
    package var request: Request
    /// What failed, in kubectl's words, where its line begins with them and not with those of the answer; a blank at the
    /// end stands for the colon, which kubectl leaves out here and there.
    package var failedStep: String?
    /// Verbs on the same objects that the command would need next, so that a refusal can name all of them.
    package var furtherVerbs: [String] = []

    /// An answer that says why a request failed.
    package init(status: Status, request: Request) {
        self.status = status
        self.request = request
    }

    /// The most bytes of a failure's body that are read.
    private static let failureLimit = 1 << 20

    /// Waits for the answer's head, and throws its `Status` unless it is a success.
    package static func check(_ transfer: any Transfer, request: Request) throws {
        let head = try transfer.head()
        guard !(200..<300).contains(head.status) else { return }
        let body = try transfer.body(limit: failureLimit)
        throw ServerError(status: Status(head, body: body, to: request), request: request)
    }
}

/// An answer that says success and is not what was asked for: a proxy's page, a broken server.
package struct UnexpectedAnswer: Error {
    /// What was asked.
    package var request: Request
    /// What came instead.
    package var reason: String

    /// An answer to `request` that cannot be used, for `reason`.
    package init(request: Request, reason: String) {
        self.request = request
        self.reason = reason
    }
}

extension Transfer {
    /// Waits for the whole answer, of at most `limit` bytes, and reads it as JSON.
    ///
    /// - Throws: `ServerError` where the server refuses, `UnexpectedAnswer` for a body that is no JSON.
    package func document(request: Request, limit: Int = WholeBody.limit) throws -> JSONDocument {
        try ServerError.check(self, request: request)
        let body = try body(limit: limit)
        do {
            return try JSONDocument(parsing: body)
        } catch {
            let reason = UnexpectedAnswer.describe(body, "a body that is not valid JSON (\(error))")
            throw UnexpectedAnswer(request: request, reason: reason)
        }
    }
}

extension UnexpectedAnswer {
    /// What a body that cannot be read looks like by its beginning, in a few words; `fault` where it tells nothing.
    package static func describe(_ beginning: [UInt8], _ fault: String) -> String {
        if beginning.isEmpty { return "an empty body" }
        return isHTML(beginning) ? "HTML instead of JSON; a proxy in between may have answered" : fault
    }

    /// Whether a body that begins so is a page for a browser; no JSON begins with an angle bracket.
    package static func isHTML(_ beginning: [UInt8]) -> Bool {
        beginning.first { $0 > 0x20 } == UInt8(ascii: "<")
    }
}

extension ServerError {
    /// The words for standard error: kubectl's line.
    package var text: String {
        if let failedStep {
            return "error: \(failedStep)\(failedStep.hasSuffix(" ") ? "" : ": ")\(printable(status.message))"
        }
        return status.applyConflictText ?? status.errorText
    }

    /// Whether the server knows nothing under the path: a type that it does not serve, for which it has a Status without
    /// a name, or a version of a group, for which it has a line of text.
    package var isUnknownPath: Bool {
        guard status.code == 404 else { return false }
        if let text = status.bodyText { return text == "404 page not found" }
        return status.details?.name.isEmpty != false
            && status.message == "the server could not find the requested resource"
    }

    /// The failure of a list, in kubectl's words, which name the selectors.
    package func listing(_ options: ListOptions, type: ResourceType) -> ServerError {
        guard request.attributes?.name == nil else { return self }
        var error = self
        error.status = status.listing(
            type, labelSelector: options.labelSelector, fieldSelector: options.fieldSelector)
        return error
    }
}

extension ServerError {
    /// The failure with the file that it is about, in kubectl's words; without a file it stays as it is.
    package func naming(_ source: String, doing verb: String) -> ServerError {
        guard !source.isEmpty else { return self }
        var error = self
        error.status.message = "error when \(verb) \(goQuoted(source)): \(status.message)"
        return error
    }
}
