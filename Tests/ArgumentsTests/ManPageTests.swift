import Foundation
import Programs
import Testing

@testable import Arguments

@Suite struct ManPageTests {
    let facts = ManualFacts(
        manual: "tool manual", date: "2026-01-01", exitStatus: [.init("0", "success")],
        environment: [.init("TOKEN_DIR", "Where tokens are.")],
        seeAlso: ["kubectl(1)"])

    @Test func aCommand() {
        let page = manPage(for: ["get"], root: sample, facts: facts)
        #expect(
            page.hasPrefix(
                ".TH \"TOOL\\-GET\" \"1\" \"2026-01-01\" \"tool\" \"tool manual\"\n.nh\n.ad l\n.SH \"NAME\"\ntool\\-get \\- Show one or many objects\n"
            ))
        #expect(page.contains("\\fB\\-o\\fR, \\fB\\-\\-output\\fR \\fIFORMAT\\fR\n"))
        #expect(page.contains(".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\nsuccess.\n"))
        #expect(page.contains("\\fBTOOL_OUTPUT\\fR"))
        #expect(page.contains(".SH \"SEE ALSO\"\n\\fBtool\\fR(1),\n\\fBkubectl\\fR(1)\n"))
        #expect(page.hasSuffix("\n"))
    }

    @Test func thePagesHaveNames() {
        #expect(manPageName(for: [], root: sample) == "tool.1")
        #expect(manPageName(for: ["auth", "can-i"], root: sample) == "tool-auth-can-i.1")
        #expect(visiblePaths(of: sample).contains(["auth", "can-i"]))
        #expect(!visiblePaths(of: sample).contains(["__complete"]))
    }

    @Test func roffTakesNothingForItsOwn() {
        #expect(Roff.escaped(#"a\b -x 'y' `z` ^ ~ ""#) == #"a\eb \-x \(aqy\(aq \(gaz\(ga \(ha \(ti \(dq"#)
        var roff = Roff()
        roff.prose(".dot at first. Then 'quote.")
        roff.literal(["'quoted", ".x"])
        #expect(roff.text == "\\&.dot at first.\nThen \\(aqquote.\n.PP\n.RS 4\n.nf\n\\(aqquoted\n\\&.x\n.fi\n.RE\n")
    }

    @Test(.enabled(if: Self.path(of: "mandoc") != nil, "mandoc is not installed"))
    func mandocFindsNoFault() throws {
        try expectSilence(of: "mandoc", ["-T", "lint", "-W", "warning"])
    }

    @Test(.enabled(if: Self.path(of: "groff") != nil, "groff is not installed"))
    func groffFindsNoFault() throws {
        try expectSilence(of: "groff", ["-man", "-ww", "-b", "-z", "-Tutf8", "-"])
    }

    /// Gives each page of the sample to a formatter, which says something only where a page is wrong.
    private func expectSilence(of program: String, _ arguments: [String]) throws {
        let file = try #require(Self.path(of: program))
        for path in visiblePaths(of: sample) {
            let page = Data(manPage(for: path, root: sample, facts: facts).utf8)
            let outcome = try run([file] + arguments, environment: ["PATH": "/usr/bin:/bin"], input: page)
            #expect(outcome.output + outcome.errors == "", "\(path)")
        }
    }

    private static func path(of program: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/"].map { $0 + program }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
