import Testing

@testable import Kube

struct StatusResponseTests {
    private func text(_ code: Int, _ body: String, type: String? = "text/plain; charset=utf-8", for name: String? = nil)
        -> String
    {
        var request = Request(path: "/x")
        if let name, let pods = BuiltinResources.find(ResourceName("deploy")) {
            request = .get(pods, namespace: "a", name: name)
        }
        let headers = type.map { [Header("Content-Type", $0)] } ?? []
        return Status(ResponseHead(status: code, headers: headers), body: Array(body.utf8), to: request).errorText
    }

    @Test func aRedirectIsNamed() {
        let head = ResponseHead(status: 307, headers: [Header("Location", "https://elsewhere/api")])
        let status = Status(head, body: [], to: Request(path: "/x"))
        #expect(
            status.errorText == "Error from server: the server answers 307 with a redirect to https://elsewhere/api, "
                + "which is not followed: --server has to name the API server itself")
    }

    @Test func wordsBodiesThatAreNoStatus() {
        #expect(
            text(404, "404 page not found\n")
                == "Error from server (NotFound): the server could not find the requested resource")
        #expect(
            text(404, "404 page not found\n", for: "web") == "Error from server (NotFound): the server could not find "
                + "the requested resource (get deployments.apps web)")
        #expect(
            text(500, "boom \"x\"\n")
                == "Error from server (InternalError): an error on the server (\"boom \\\"x\\\"\") has "
                + "prevented the request from succeeding")
        #expect(
            text(502, "<html>", type: "text/html")
                == "Error from server (InternalError): an error on the server (\"<html>\") has prevented the request from succeeding"
        )
        #expect(
            text(500, "{}", type: "application/json")
                == "Error from server (InternalError): an error on the server (\"unknown\") has prevented the request from succeeding"
        )
        #expect(
            text(503, "", type: nil)
                == "Error from server (ServiceUnavailable): the server is currently unable to handle the request")
        #expect(text(403, "Forbidden by mesh") == "Error from server (Forbidden): Forbidden by mesh")
        #expect(
            text(401, "no")
                == "error: You must be logged in to the server (the server has asked for the client to provide credentials)"
        )
        #expect(
            text(418, "")
                == "Error from server: the server responded with the status code 418 but did not return more information"
        )
        #expect(
            text(429, "")
                == "Error from server (TooManyRequests): the server has received too many requests and has asked "
                + "us to try again later")
        #expect(text(504, "").hasPrefix("Error from server (Timeout): "))
        #expect(text(405, "").hasPrefix("Error from server (MethodNotAllowed): "))
        #expect(text(409, "").hasPrefix("Error from server (Conflict): the server reported a conflict"))
    }

    @Test func boundsAndEscapesBodies() {
        let long = text(403, "\u{1B}[31m" + String(repeating: "x", count: 5000))
        #expect(long.utf8.count < 1200)
        #expect(!long.utf8.contains(0x1B))
    }

    @Test func keepsRetryAfter() {
        let head = ResponseHead(status: 429, headers: [Header("retry-after", "7")])
        #expect(Status(head, body: [], to: Request(path: "/x")).details?.retryAfterSeconds == 7)
    }
}
