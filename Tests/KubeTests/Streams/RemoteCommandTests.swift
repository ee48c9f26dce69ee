import Kube
import Testing

/// The messages in which a command's output and its end come.
@Suite struct RemoteCommandTests {
    private static func ending(_ status: String) throws -> RemoteCommandEnding? {
        guard case .ended(let ending) = try RemoteCommandMessage([3] + Array(status.utf8)) else { return nil }
        return ending
    }

    private static func exitCode(_ text: String) -> String {
        #"{"metadata":{},"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"\#(text)"}]}}"#
    }

    @Test func theFirstByteIsTheChannel() throws {
        guard case .output(let output) = try RemoteCommandMessage([1, 0, 255]) else {
            Issue.record("channel 1 is standard output")
            return
        }
        #expect(output == [0, 255])
        guard case .errors(let errors) = try RemoteCommandMessage([2, 7]) else {
            Issue.record("channel 2 is standard error")
            return
        }
        #expect(errors == [7])
    }

    @Test func emptyMessagesSayNothing() throws {
        #expect(try RemoteCommandMessage([]) == nil)
        #expect(try RemoteCommandMessage([1]) == nil)
        #expect(try RemoteCommandMessage([2]) == nil)
        // With it a server begins where neither output is asked for.
        #expect(try RemoteCommandMessage([3]) == nil)
    }

    @Test(arguments: [0, 4, 5, 255] as [UInt8])
    func aServerHasNoOtherChannels(_ channel: UInt8) {
        #expect(throws: InvalidInput.self) { try RemoteCommandMessage([channel, 1]) }
    }

    @Test func theEndIsAnExitCodeOrAFailure() throws {
        #expect(try Self.ending(#"{"metadata":{},"status":"Success"}"#) == .exited(0))
        #expect(try Self.ending(Self.exitCode("3")) == .exited(3))
        #expect(try Self.ending(Self.exitCode("256")) == .exited(256))
        #expect(try Self.ending(#"{"status":"Failure","message":"no","reason":"InternalError"}"#) == .failed("no"))
        #expect(try Self.ending(#"{"status":"success","message":"no"}"#) == .failed("no"))
    }

    @Test(
        arguments: [
            " ", "null", "[]", "{", #""Success""#, exitCode(""), exitCode("0"), exitCode("x"), exitCode("3 "),
            exitCode("99999999999999999999"), #"{"status":"Failure","reason":"NonZeroExitCode"}"#,
            #"{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"message":"3"}]}}"#,
        ])
    func whatTellsNoEndIsNone(_ status: String) {
        #expect(throws: InvalidInput.self) { try Self.ending(status) }
    }

    @Test(
        arguments: [
            (#"exec: "nope": executable file not found in $PATH: unknown"#, 127),
            (#"exec: "/nope": stat /nope: no such file or directory: unknown"#, 127),
            (#"exec: "/etc/passwd": permission denied: unknown"#, 126),
            (#"exec: "/tmp": is a directory: unknown"#, 126), ("args must not be empty", nil),
        ] as [(String, Int32?)])
    func aCommandThatCannotBeStartedHasAShellsCode(_ message: String, _ code: Int32?) {
        #expect(RemoteCommandEnding.failed(message).shellCode == code)
        #expect(RemoteCommandEnding.exited(3).shellCode == nil)
    }

    /// The same bytes in every run. Nothing that is cut or changed in one place may become another success.
    @Test func damageIsNeverASuccess() {
        let whole = Array(Self.exitCode("3").utf8)
        for length in 1..<whole.count {
            #expect(throws: InvalidInput.self) { try RemoteCommandMessage([3] + whole[..<length]) }
        }
        for place in whole.indices {
            for byte in [0x00, 0x22, 0x2C, 0x53, 0x7D, 0xFF] as [UInt8] {
                var damaged = whole
                damaged[place] = byte
                if case .ended(.exited(0)) = try? RemoteCommandMessage([3] + damaged) {
                    Issue.record("\(String(decoding: damaged, as: UTF8.self))")
                }
            }
        }
    }
}
