import Foundation
import Testing

@testable import System

@Suite struct MailboxTests {
    @Test func messagesStayWhole() throws {
        let mailbox = try Mailbox()
        #expect(mailbox.take() == [])
        let long = [UInt8](repeating: 0x78, count: 100_000)
        try Mailbox.send(long, to: mailbox.address)
        try Mailbox.send([], to: mailbox.address)
        try Mailbox.send([1, 10, 2], to: mailbox.address)
        #expect(mailbox.take() == [long, [], [1, 10, 2]])
        #expect(mailbox.take() == [])
    }

    @Test func whoDoesNotKnowTheSecretIsNotHeard() throws {
        let mailbox = try Mailbox()
        let name = mailbox.address.prefix { $0 != "/" }
        try Mailbox.send([1], to: "\(name)/guessed")
        #expect(mailbox.take() == [])
    }

    @Test func aMailboxThatIsNotThereIsAnError() {
        for address in ["nobody-has-this/x", "x", ""] {
            #expect(throws: SystemError.self) { try Mailbox.send([1], to: address) }
        }
    }

    /// A pipe takes a page at a time whole: those who append wait for one another.
    @Test func whatManyAppendToAPipeStaysWhole() throws {
        let pipe = try System.Pipe()
        let path = pipe.path
        let counts = [5, 20_000, 100, 9_000, 20_000, 3, 40_000, 70_000]
        let threads = counts.enumerated().map { index, count in
            Thread {
                let line = [UInt8](repeating: 0x61 + UInt8(index), count: count) + [0x0A]
                try? File.append(line, to: path)
            }
        }
        for thread in threads { thread.start() }
        var bytes: [UInt8] = []
        while bytes.count < counts.reduce(0, +) + counts.count {
            let more = pipe.take()
            if more.isEmpty { usleep(1_000) }
            bytes += more
        }
        let lines = bytes.split(separator: 0x0A)
        #expect(lines.map(\.count).sorted() == counts.sorted())
        #expect(lines.allSatisfy { Set($0).count == 1 })
    }
}
