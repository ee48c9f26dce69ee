import JSON
import Kube
import Transport

/// An answer of the API server that is a failure, with the request that it answers.
struct ServerError: Error {
    /// The server's own words.
    var status: Status
    /// What was asked.
    var request: Request

    /// The most bytes of a failure's body that are read.
    private static let failureLimit = 1 << 20

    /// Waits for the answer's head, and throws its `Status` unless it is a success.
    static func check(_ transfer: any Transfer, request: Request) throws {
        let head = try transfer.head()
        guard !(200..<300).contains(head.status) else { return }
        let body = try transfer.body(limit: failureLimit)
        throw ServerError(status: Status(head, body: body, to: request), request: request)
    }
}

/// An answer that says success and is not what was asked for: a proxy's page, a broken server.
struct UnexpectedAnswer: Error {
    /// What was asked.
    var request: Request
    /// What came instead.
    var reason: String
}

extension Transfer {
    /// Waits for the whole answer and reads it as JSON.
    ///
    /// - Throws: `ServerError` where the server refuses, `UnexpectedAnswer` for a body that is no JSON.
    func document(request: Request) throws -> JSONDocument {
        try ServerError.check(self, request: request)
        let body = try body()
        do {
            return try JSONDocument(parsing: body)
        } catch {
            throw UnexpectedAnswer(request: request, reason: UnexpectedAnswer.describe(body, error))
        }
    }
}

extension UnexpectedAnswer {
    /// What a body that is no JSON looks like, in a few words.
    static func describe(_ body: [UInt8], _ error: JSONError) -> String {
        if body.isEmpty { return "an empty body" }
        if body.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
            return "HTML instead of JSON; a proxy in between may have answered"
        }
        return "a body that is not valid JSON (\(error))"
    }
}

extension ServerError {
    /// The words for standard error: kubectl's line.
    var text: String { status.applyConflictText ?? status.errorText }

    /// Whether the server knows nothing under the path: a type or version that it does not serve.
    var isUnknownPath: Bool {
        status.code == 404 && status.details?.name.isEmpty != false
            && status.message == "the server could not find the requested resource"
    }

    /// The failure of a list, in kubectl's words, which name the selectors.
    func listing(_ options: ListOptions, type: ResourceType) -> ServerError {
        guard request.attributes?.name == nil else { return self }
        var error = self
        error.status = status.listing(
            type, labelSelector: options.labelSelector, fieldSelector: options.fieldSelector)
        return error
    }
}
