import Foundation
import Programs
import Testing

/// What goes through kpod does not stay in it, however much it is.
@Suite(.enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
struct FlatMemoryTests {
    /// Ways for so many bytes, as a shell's lines; the last word that they print is how many have come.
    @Test(arguments: [
        #""$KPOD" exec shell -n shop -- head -c "$1" /dev/zero | wc -c"#,
        #"head -c "$1" /dev/zero | "$KPOD" exec -i shell -n shop -- wc -c"#,
        #"head -c "$1" /dev/zero >a && "$KPOD" cp -n shop "shell:$PWD/a" b && wc -c <b"#,
        #"head -c "$1" /dev/zero >a && "$KPOD" cp -n shop a "shell:$PWD/b" && wc -c <b"#,
    ])
    func aStreamIsAsLargeAsItLikes(_ line: String) throws {
        let sandbox = try Sandbox.shared()
        var peaks: [Int] = []
        for size in [1_000_000, 48_000_000] {
            let outcome = try run(
                [
                    "/bin/sh", "-c", "folder=$(mktemp -d) && cd \"$folder\" && { \(line); }; rm -r \"$folder\"", "sh",
                    String(size),
                ],
                environment: sandbox.environment().merging(["KPOD": sandbox.kpod, "PATH": "/usr/bin:/bin"]) { $1 },
                seconds: 120)
            #expect(outcome.output.split(whereSeparator: \.isWhitespace).last == "\(size)", "\(outcome.errors)")
            peaks.append(outcome.peakMemory)
        }
        #expect(peaks[1] - peaks[0] < 4 << 20, "\(peaks)")
    }
}
