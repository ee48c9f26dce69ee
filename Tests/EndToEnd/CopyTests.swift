import Foundation
import Programs
import Testing

/// `kpod cp` against the sandbox, whose containers run real programs; and kubectl against the same.
@Suite(.serialized, .enabled(if: Sandbox.missing == nil, "\(Sandbox.missing ?? "")"))
final class CopyTests {
    let sandbox: Sandbox
    /// A folder of the test's own, which the containers of the sandbox see too.
    let folder = NSTemporaryDirectory() + "kpod-cp-" + UUID().uuidString

    init() throws {
        sandbox = try Sandbox.shared()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func cp(_ words: String..., input: String? = nil) throws -> Outcome {
        try sandbox.kpod(["cp", "-n", "shop"] + words, input: input)
    }

    /// A pod whose image has these programs and no others.
    private func pod(_ name: String, programs: String) throws {
        try sandbox.make(
            "/api/v1/namespaces/shop/pods",
            #"{"metadata":{"name":"\#(name)","annotations":{"sandbox/programs":"\#(programs)"}},"spec":{"nodeName":"node-1","containers":[{"name":"main","image":"x"}]}}"#
        )
    }

    private func shell(_ script: String) throws -> String {
        let outcome = try run(
            ["/bin/sh", "-c", "cd \"$1\" || exit 1; \(script)", "sh", folder], environment: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    /// A folder with odd names, links that stay, and a mounted Secret.
    private func makeTree() throws {
        _ = try shell(
            """
            mkdir -p 'd/s p/deep' d/vol/..2026_01 d/empty && echo one >'d/s p/a:b' && echo two >d/-x &&
            printf odd >"d/s p/it's \\"\\$(touch evil)\\"
            line" && ln -s 's p/a:b' d/link && ln 'd/s p/a:b' d/hard &&
            echo secret >d/vol/..2026_01/key && ln -s ..2026_01 d/vol/..data && ln -s ..data/key d/vol/key &&
            chmod 640 d/-x && chmod 700 'd/s p' && touch -d @1500000000 d/-x && touch -d @1400000000 'd/s p/deep'
            head -c 300000 /dev/urandom >'d/s p/deep/big'; touch -d @1400000000 'd/s p/deep' d/empty
            """)
    }

    private static let plainTree = """
        ./-x 640 1500000000
        ./empty 755 1400000000
        ./hard 644
        ./link -> s p/a:b
        ./s p 700
        ./s p/deep 755 1400000000
        ./vol/key secret

        """

    /// What is compared of a copied tree.
    private func look(_ name: String) throws -> String {
        try shell(
            """
            cd '\(name)' && cmp 's p/deep/big' "$OLDPWD/d/s p/deep/big" && cmp -- -x "$OLDPWD/d/-x" && test ! -e vol/..data &&
            for f in "s p/it's"*; do test "$(cat "$f")" = odd; done && test ! -e evil && test ! -h vol/key &&
            stat -c '%n %a %Y' ./-x ./empty && stat -c '%n %a' ./hard && echo "./link -> $(readlink link)" &&
            stat -c '%n %a' './s p' && stat -c '%n %a %Y' './s p/deep' && echo "./vol/key $(cat vol/key)"
            """)
    }

    /// By tar, and by kpod in an image that has nothing else.
    @Test(arguments: ["shell", "bare"])
    func aTreeIsTheSameBothWays(_ pod: String) throws {
        try makeTree()
        if pod == "bare" { try self.pod(pod, programs: "kpod=\(sandbox.kpod)") }
        let out = try cp("\(pod):\(folder)/d", "\(folder)/out")
        #expect(out.status == 0, "\(out.errors)")
        #expect(try look("out") == Self.plainTree)
        let back = try cp("\(folder)/d", "\(pod):\(folder)/in there")
        #expect(back.status == 0, "\(back.errors)")
        #expect(try look("in there") == Self.plainTree)
        #expect(try shell("find . -name '.kpod-*'; test ! -e evil && echo none") == "none\n")
    }

    /// kubectl skips links; files are the same.
    @Test(.enabled(if: Sandbox.installedKubectl != nil))
    func kubectlCopiesTheSameFiles() throws {
        try makeTree()
        let out = try sandbox.kubectl(["cp", "-n", "shop", "shell:\(folder)/d/s p", "\(folder)/theirs"])
        #expect(out.status == 0, "\(out.errors)")
        let own = try cp("shell:\(folder)/d/s p", "\(folder)/ours")
        #expect(own.status == 0, "\(own.errors)")
        #expect(try shell("diff -r ours theirs && echo same") == "same\n")
        for run in [{ try self.sandbox.kubectl($0) }, { try self.sandbox.kpod($0) }] as [([String]) throws -> Outcome] {
            let put = try run(["cp", "-n", "shop", "\(folder)/d/-x", "shell:\(folder)/d/empty"])
            #expect(put.status == 0, "\(put.errors)")
            #expect(put.output == "")
            #expect(try shell("cat d/empty/-x; rm d/empty/-x") == "two\n")
            let none = try run(["cp", "-n", "shop", "\(folder)/d/-x", "shell:\(folder)/no/such/x"])
            #expect(none.status != 0)
            #expect(none.errors.contains("command terminated with exit code 2\n"))
        }
        #expect(try cp("shell:\(folder)/nope", "\(folder)/x").status == 3)
    }

    @Test func standardStreamsAreFiles() throws {
        for (name, programs) in [
            ("stdio-sh", "sh"), ("stdio-kpod", "kpod=\(sandbox.kpod)"), ("stdio-root-kpod", "/kpod=\(sandbox.kpod)"),
        ] {
            try pod(name, programs: programs)
            let put = try cp("-", "\(name):\(folder)/a b", input: "from here\n")
            #expect(put.status == 0, "\(put.errors)")
            let got = try cp("\(name):\(folder)/a b", "-")
            #expect(got.status == 0, "\(got.errors)")
            #expect(got.output == "from here\n")
            #expect(try shell("ls -A") == "a b\n")
            #expect(try cp("\(name):\(folder)/nope", "-").status == 3)
            #expect(try cp("-", "\(name):\(folder)/no/such", input: "x").status != 0)
        }
    }

    /// Makes a shell that finds these programs alone; its path.
    private func makeShell(_ programs: String...) throws -> String {
        _ = try shell(
            "mkdir bin && for p in \(programs.joined(separator: " ")); do ln -s \"$(command -v $p)\" bin; done && "
                + "printf '#!/bin/sh\\nPATH=%s exec /bin/sh \"$@\"\\n' \"$PWD/bin\" >bin/sh && chmod 755 bin/sh")
        return folder + "/bin/sh"
    }

    /// Without tar a shell does it, and names are never part of what it reads as a program.
    @Test func aShellCopiesAFile() throws {
        try pod("no-tar", programs: "sh=\(try makeShell("cat", "wc", "mv", "rm", "chmod"))")
        let name = "it's \"$(touch evil)\" `touch evil`;\ntouch evil"
        _ = try shell("head -c 700000 /dev/urandom >f; chmod 750 f")
        let put = try cp("\(folder)/f", "no-tar:\(folder)/\(name)", "--retries=2")
        #expect(put.status == 0, "\(put.errors)")
        let got = try cp("no-tar:\(folder)/\(name)", "\(folder)/back", "--retries=2")
        #expect(got.status == 0, "\(got.errors)")
        #expect(
            try shell("cmp f back && cmp f it* && stat -c %a it* && ls -A | grep -c . && test ! -e evil") == "750\n5\n")
        let folder = try cp("no-tar:\(self.folder)", "\(self.folder)/new")
        #expect(folder.status == 10)
        #expect(folder.errors.contains("has neither tar nor kpod, without which no folder can be copied"))
        try pod("empty-image", programs: "none")
        for words in [["empty-image:/etc/hosts", "\(self.folder)/x"], ["\(self.folder)/f", "empty-image:/tmp/x"]] {
            let outcome = try sandbox.kpod(["cp", "-n", "shop"] + words)
            #expect(outcome.status == 10)
            #expect(outcome.errors.contains("has neither tar, nor sh and cat, nor kpod"), "\(outcome.errors)")
        }
    }

    /// Whether this user may mount something in a namespace of its own.
    private static let mayMount: Bool = {
        let outcome = try? run(program: "unshare", ["--mount", "/bin/mount", "-t", "tmpfs", "none", "/mnt"])
        return outcome?.status == 0
    }()

    /// What fills the disk is told, and leaves nothing behind.
    @Test(.enabled(if: mayMount, "file systems may not be mounted here"))
    func aFullDiskIsTold() throws {
        _ = try shell("head -c 3000000 /dev/zero >big; mkdir small")
        let outcome = try run(
            [
                "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
                "mount -t tmpfs -o size=1m none \"$1/small\" && \"$2\" cp -n shop \"shell:$1/big\" \"$1/small/big\"; echo $?; ls -A \"$1/small\"",
                "sh", folder, sandbox.kpod,
            ], environment: sandbox.environment().merging(["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]) { $1 })
        #expect(outcome.output.hasSuffix("10\n"), "\(outcome.output)")
        #expect(outcome.errors.contains("No space left on device"))
    }

    /// A limit on the size of files sends SIGXFSZ, which would end kpod with half of the file left.
    @Test func aLimitOnFilesIsTold() throws {
        _ = try shell("head -c 3000000 /dev/zero >big; mkdir small")
        // In blocks of 512 bytes.
        let outcome = try run(
            [
                "/bin/sh", "-c",
                "ulimit -f 2048; \"$2\" cp -n shop \"shell:$1/big\" \"$1/small/big\"; echo $?; ls -A \"$1/small\"",
                "sh", folder, sandbox.kpod,
            ], environment: sandbox.environment().merging(["PATH": "/usr/bin:/bin"]) { $1 })
        #expect(outcome.output == "10\n", "\(outcome.output)")
        #expect(outcome.errors.contains("File too large"), "\(outcome.errors)")
    }

    @Test func anInterruptedCopyLeavesNothingBehind() throws {
        _ = try shell(
            "mkdir to; head -c 2000000 /dev/zero >part; "
                + "printf '#!/bin/sh\\ncd %s; /usr/bin/tar cf - part | head -c 1000000; sleep 60\\n' \"$PWD\" >tar; chmod 755 tar"
        )
        try pod("slow", programs: "tar=\(folder)/tar")
        let running = try sandbox.start("cp", "-n", "shop", "slow:part", "\(folder)/to/part")
        let deadline = Date(timeIntervalSinceNow: 20)
        while try shell("ls -A to") == "", Date() < deadline { usleep(20_000) }
        #expect(try shell("ls -A to").hasPrefix(".kpod-"))
        running.signal(SIGINT)
        #expect(try running.wait().status == 130)
        #expect(try shell("ls -A to") == "")
    }

    /// The same of one into a container, where tar goes on by itself when nobody sends any more.
    @Test func anInterruptedUploadLeavesNothingBehind() throws {
        // Mostly a hole: long enough to be interrupted.
        _ = try shell("mkdir to from; truncate -s 4G from/big")
        for source in ["from/big", "from"] {
            let running = try sandbox.start("cp", "-n", "shop", "\(folder)/\(source)", "shell:\(folder)/to/new")
            let deadline = Date(timeIntervalSinceNow: 20)
            while try shell("ls -A to") == "", Date() < deadline { usleep(20_000) }
            #expect(try shell("ls -A to").hasPrefix(".kpod-"))
            running.signal(SIGINT)
            #expect(try running.wait().status == 130)
            while try shell("ls -A to") != "", Date() < deadline { usleep(20_000) }
            #expect(try shell("ls -A to") == "")
        }
    }
}
