import Foundation
import Glibc

/// A plain server on loopback that refuses every request once it has read the head, as the API server does with a body
/// above its limit, and closes the connection: the rest of the body is in the way still.
enum EarlyAnswers {
    /// Starts it; the result is its port.
    static func start() throws -> Int {
        let (listener, port) = try Sockets.listen(port: 0)
        _ = fcntl(listener, F_SETFL, 0)
        let thread = Thread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { continue }
                answer(client)
                close(client)
            }
        }
        thread.name = "early answers"
        thread.start()
        return port
    }

    private static func answer(_ client: Int32) {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
            let count = read(client, &buffer, buffer.count)
            guard count > 0 else { return }
            head += buffer[..<count]
        }
        let error = APIError(413, reason: "RequestEntityTooLarge", "Request entity too large: limit is 3145728")
        let body = error.status.text
        let text =
            "HTTP/1.1 413 Request Entity Too Large\r\nContent-Type: application/json\r\nConnection: close\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        _ = text.withCString { send(client, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        usleep(100_000)
    }
}
