/// A process in a pod with its streams over SPDY/3.1, as containerd carries them (`v4.channel.k8s.io`): each is a stream of
/// its own that the client opens, and the process begins when all are there.
struct SPDYExecStream: UpgradedStream {
    let request: ExecRequest

    func run(on connection: RawConnection) {
        let frames = SPDYFrames()
        var streams: [String: UInt32] = [:]
        var running: (process: ContainerProcess, number: Int)?
        while let piece = connection.read() {
            frames.feed(piece)
            while let frame = try? frames.next() {
                switch frame {
                case .open(let stream, let headers, _):
                    connection.write(frames.reply(stream))
                    streams[headers["streamtype"] ?? ""] = stream
                    if running == nil, wanted.isSubset(of: streams.keys) { running = begin(streams, connection) }
                case .data(let stream, let bytes, let isLast):
                    guard let process = running?.process else { continue }
                    if stream == streams["resize"] { ExecRequest.resize(process, bytes) }
                    guard stream == streams["stdin"] else { continue }
                    process.writeNow(bytes)
                    if isLast { process.noteEndOfInput() }
                case .ping(let number): connection.write(SPDYFrames.ping(number))
                case .reset, .other: break
                }
            }
        }
        guard let running else { return }
        running.process.stopListening(running.number)
        if request.isOwn { running.process.end() }
    }

    /// The streams without which nothing is begun.
    private var wanted: Set<String> {
        var names: Set = ["error"]
        if request.hasInput { names.insert("stdin") }
        if request.wantsOutput { names.insert("stdout") }
        if request.wantsErrors, !request.isTerminal { names.insert("stderr") }
        return names
    }

    private func begin(_ streams: [String: UInt32], _ connection: RawConnection) -> (ContainerProcess, Int)? {
        let process: ContainerProcess
        do {
            process = try request.process()
        } catch {
            end((error as? ContainerProgram.Missing)?.status(ofKubelet: false) ?? "", streams, connection)
            return nil
        }
        let number = process.listen(
            ContainerProcess.Listener(
                take: { source, bytes in
                    guard let stream = streams[source == .output ? "stdout" : "stderr"] else { return }
                    connection.write(SPDYFrames.data(stream, bytes))
                },
                ended: { code in
                    for name in ["stderr", "stdout"] {
                        if let stream = streams[name] { connection.write(SPDYFrames.data(stream, [], isLast: true)) }
                    }
                    end(request.status(code), streams, connection)
                }))
        if request.isOwn { process.begin() }
        return (process, number)
    }

    /// The last words: the status, all that is open is reset, and no more is taken.
    private func end(_ status: String, _ streams: [String: UInt32], _ connection: RawConnection) {
        guard let errors = streams["error"] else { return }
        connection.write(SPDYFrames.data(errors, Array(status.utf8)))
        for stream in [errors, streams["stdin"]].compactMap(\.self) { connection.write(SPDYFrames.reset(stream)) }
        connection.write(SPDYFrames.goAway(streams.values.max() ?? 0))
        connection.finish()
    }
}
