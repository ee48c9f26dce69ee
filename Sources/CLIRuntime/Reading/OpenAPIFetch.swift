import JSON
import Kube
import Transport

extension Transfer {
    /// Waits for an OpenAPI document and reads it piece by piece, so that no more of it is held than the reader keeps.
    ///
    /// - Throws: `ServerError` where the server refuses, `UnexpectedAnswer` for a body that is no JSON.
    package func openAPI(_ reader: OpenAPIReader, request: Request) throws -> OpenAPIDocument {
        try ServerError.check(self, request: request)
        var reader = reader
        var beginning: [UInt8] = []
        do {
            while let piece = try next() {
                if beginning.isEmpty { beginning = Array(piece.prefix(64)) }
                try reader.feed(piece)
                recycle(piece)
            }
            return try reader.finish()
        } catch let error as JSONError {
            cancel()
            let reason = UnexpectedAnswer.describe(beginning, "a document that is not valid JSON (\(error))")
            throw UnexpectedAnswer(request: request, reason: reason)
        }
    }
}
