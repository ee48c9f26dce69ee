import Arguments
import CLIRuntime
import Kube
import System
import Transport

/// `kpod cp`: copies files and folders between this container and others.
enum Copy {
    static let noPreserve = Option(
        flag: "no-preserve", "Keep neither modes nor times, and in the container no owner")
    static let retries = Option(
        number: "retries", in: Int.min...Int.max, value: "N",
        "How often a copy that broke off is made again; below 0 is for ever", default: 0
    ).replacingGlobal()
    static let progress = Option(
        flag: "progress", "Tell how far the copy has come, where standard error is no terminal too")

    private static let completion = CompletionSource.either(.dynamic(CompletionCandidates.podPlaces), .files)

    static let command = Command(
        CommandSpec(
            "cp", summary: "Copy files and folders to and from containers",
            discussion: """
                One of the two is POD:PATH, in a container; the other is a file or folder here, or - for standard input or \
                output, of which a file is made. A local name with a colon is written with a slash, as in ./a:b.

                The container needs tar, or else, for single files, sh and cat, or else kpod. Modes and times of the last \
                change are kept, but for the times where sh and cat do it. A mounted Secret or ConfigMap is copied as its \
                files.

                Nothing is written outside the destination, and no symbolic link in it is followed. Links that lead out of \
                what is copied, devices and the like, and what may not be read are left out: each is named, and the exit \
                code is 10. A copy that broke off or is short is exit code 125, and what is not there is 3.

                A file bears its name once all of it has come. The exception is tar in a container: it fills a folder that \
                is there already in place, and writes everything so where sh, mv, rm and wc are missing. A copy that \
                breaks off may leave a short file there.

                It needs the right to get the pod, and get and create on pods/exec; where get is refused, create alone will \
                do.
                """,
            usage: "[[NAMESPACE/]POD:]SOURCE [[NAMESPACE/]POD:]DESTINATION [-c CONTAINER]",
            positionals: [
                PositionalSpec("SOURCE", "What is copied", completion: completion),
                PositionalSpec("DESTINATION", "Where to", completion: completion),
            ],
            options: [StreamOptions.container, noPreserve, retries, progress, StreamOptions.quiet],
            examples: [
                Example("A file out of a pod", "kpod cp shell:/var/log/app.log ./app.log"),
                Example("A folder into a container of a pod", "kpod cp ./conf shell:/tmp -c sidecar"),
                Example("A dump that is not kept here", "kpod cp db-0:/backup/all.sql - | gzip > all.sql.gz"),
            ]),
        run: run)

    private static func run(_ context: Context) throws -> ExitStatus {
        let words = context.arguments.positionals
        let source = try CopyPlace(words[0])
        let destination = try CopyPlace(words[1])
        switch (source, destination) {
        case (.remote, .remote): throw InvalidInput("one of src or dest must be a local file specification")
        case _ where source.path.isEmpty || destination.path.isEmpty: throw InvalidInput("filepath can not be empty")
        case (.remote(let pod), .local(let path)):
            let container = try CopyContainer(context, pod, announcesOnOutput: path != "-")
            return try CopyAttempts(context).run { report in
                try CopyDownload(container: container, source: pod.path, destination: path, report: report).run()
            }
        case (.local(let path), .remote(let pod)):
            if path != "-", (try? File.status(path)) == nil {
                throw InvalidInput("\(printable(path)) doesn't exist in local filesystem")
            }
            let container = try CopyContainer(context, pod, announcesOnOutput: false)
            return try CopyAttempts(context).run { report in
                try CopyUpload(container: container, source: path, destination: pod.path, report: report).run()
            }
        case (.local, .local): throw InvalidInput("one of src or dest must be a remote file specification")
        }
    }
}

/// Makes a copy again, from its beginning, where it broke off.
private struct CopyAttempts {
    private let context: Context

    init(_ context: Context) { self.context = context }

    func run(_ copy: (CopyReport) throws -> Void) throws -> ExitStatus {
        var left = context.arguments[Copy.retries]
        var pauses = BackOff(patience: nil)
        while true {
            let report = CopyReport { context.say($0) }
            do {
                try copy(report)
                try report.check()
                return .success
            } catch  where left != 0 && Self.isPassing(error) {
                left -= 1
                guard report.canBeginAnew else { throw error }
                context.say("\(error.described.line); the copy is made again")
                let client = try context.client()
                let time = try pauses.fail(error, at: client.now, least: .seconds(1))
                _ = try client.wait(for: [], until: time)
            }
        }
    }

    private static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case let error as CommandError: error.status == .command(125)
        case let error as TransportError: error.isPassing
        case let error as ServerError: error.status.isPassing
        default: false
        }
    }
}
