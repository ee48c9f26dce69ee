import Foundation
import JSON
import Testing

@testable import Kube

struct WatchDecoderTests {
    /// A recorded watch, read byte by byte, in threes and whole.
    @Test(arguments: [1, 3, 1000, 1_000_000]) func readsPieces(size: Int) throws {
        let stream = Array(try Recording("watch-bookmarks").stdout.utf8)
        var decoder = WatchDecoder()
        var kinds: [WatchEvent.Kind] = []
        var ended = false
        for start in stride(from: 0, to: stream.count, by: size) {
            decoder.feed(Array(stream[start..<min(start + size, stream.count)]))
            while let event = try decoder.next() {
                kinds.append(event.kind)
                ended = ended || event.object.at("metadata", "annotations", "k8s.io/initial-events-end") != nil
                #expect(!event.resourceVersion.isEmpty)
            }
        }
        #expect(try decoder.finish() == nil)
        #expect(kinds.last == .bookmark && kinds.first == .added && ended)
    }

    @Test func readsFailures() throws {
        var decoder = WatchDecoder()
        decoder.feed(Array(try Recording("get-watch-rv-expired").stdout.utf8))
        let event = try #require(try decoder.next() ?? decoder.finish())
        #expect(event.kind == .error)
        #expect(event.failure?.isExpired == true)
        #expect(event.failure?.message == "too old resource version: 1 (918)")
    }

    @Test func passesOverWhatItDoesNotKnow() throws {
        var decoder = WatchDecoder()
        decoder.feed(Array("\n{\"type\":\"NEW\",\"object\":{}}\r\n{}\n7\n{\"type\":\"ADDED\",\"object\":{}}\n".utf8))
        #expect(try decoder.next()?.kind == .added)
        #expect(try decoder.next() == nil)
    }

    @Test func saysWhatIsWrong() throws {
        var decoder = WatchDecoder(limit: 10)
        decoder.feed(Array("{oops}\n".utf8))
        #expect(throws: WatchDecoder.Fault.self) { try decoder.next() }
        decoder.feed(Array("{\"type\":".utf8))
        #expect(try decoder.next() == nil)
        #expect(throws: WatchDecoder.Fault.truncated) { try decoder.finish() }
        decoder.feed([UInt8](repeating: 32, count: 11))
        #expect(throws: WatchDecoder.Fault.tooLong(limit: 10)) { try decoder.next() }
    }
}
