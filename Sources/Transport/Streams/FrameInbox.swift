/// What has come of a stream of frames and was not read yet.
struct FrameInbox {
    private(set) var bytes: [UInt8] = []
    /// Where the next frame begins.
    var position = 0

    /// Takes what has come.
    mutating func feed(_ piece: [UInt8]) {
        if position == bytes.count {
            bytes = piece
        } else {
            bytes.removeFirst(position)
            bytes += piece
        }
        position = 0
    }
}
