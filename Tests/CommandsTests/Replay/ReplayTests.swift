import Arguments
import Foundation
import Testing

@testable import CLIRuntime
@testable import Commands

/// Every recorded command that kpod has, with the recorded answers: standard output must be kubectl's, byte for byte.
@Suite(.serialized) struct ReplayTests {
    /// kpod does as kubectl does but where it is excused, and there it still does otherwise.
    @Test(arguments: try Recording.names().filter { LeftOut.reason(try Recording.load($0)) == nil })
    func kpodDoesAsKubectl(_ name: String) throws {
        let differences = try Replay(name).differences
        let excuses = Excuse.all.filter { $0.names.contains(name) }
        for aspect in ReplayAspect.allCases {
            let reason = excuses.first { $0.aspects.contains(aspect) }?.reason
            if let reason {
                #expect(differences[aspect] != nil, "\(aspect) is as kubectl's: the excuse is over: \(reason)")
            } else {
                #expect(differences[aspect] == nil, "\(aspect): kpod \(differences[aspect] ?? "")")
            }
        }
    }

    /// No excuse is for what is not replayed, and none stands twice.
    @Test func excusesAreForWhatIsReplayed() throws {
        let names = Set(try Recording.names())
        var seen: Set<String> = []
        for excuse in Excuse.all {
            for name in excuse.names {
                #expect(names.contains(name), "\(name): \(excuse.reason)")
                if names.contains(name) { #expect(LeftOut.reason(try Recording.load(name)) == nil, "\(name)") }
                for aspect in excuse.aspects { #expect(seen.insert("\(name) \(aspect)").inserted) }
            }
        }
    }

    private static let wholeFolder = ProcessInfo.processInfo.environment["KPOD_RECORDINGS"]

    /// Of a whole folder of recordings, as they were made, each is replayed or left out with a reason, and each reason
    /// leaves something out.
    @Test(.enabled(if: wholeFolder != nil, "KPOD_RECORDINGS names no folder of recordings"))
    func everyRecordingIsReplayedOrListed() throws {
        let folder = URL(fileURLWithPath: try #require(Self.wholeFolder))
        let replayed = Set(try Recording.names())
        var used: Set<String> = []
        for name in try Recording.names(in: folder) {
            let isReplayed = replayed.contains(name)
            let reason = LeftOut.reason(try Recording.load(name, in: isReplayed ? Recording.folder : folder))
            if let reason { used.insert(reason) }
            #expect(isReplayed || reason != nil, "\(name) is neither replayed nor left out")
        }
        #expect(LeftOut.reasons.filter { !used.contains($0) } == [])
    }
}
