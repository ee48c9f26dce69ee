import CCurl
import Kube

/// Owns one libcurl easy handle, its lists and its error buffer.
struct EasyHandle: ~Copyable {
    /// The handle itself, for the multi handle that drives it; valid as long as this owner.
    let pointer: UnsafeMutableRawPointer
    private let errorBuffer: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    /// Makes a handle; `nil` if memory is short.
    init?() {
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        kpod_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorBuffer)
    }

    deinit {
        curl_easy_cleanup(pointer)
        for list in lists { curl_slist_free_all(list) }
        errorBuffer.deallocate()
    }

    /// What libcurl says about the failure; empty if nothing.
    var errorText: String {
        var text = printableLine(String(cString: errorBuffer))
        while text.last == " " { text.removeLast() }
        return text
    }

    func set(_ option: CURLoption, _ value: Int) { _ = kpod_set_long(pointer, option, value) }
    func set(_ option: CURLoption, _ value: Bool) { _ = kpod_set_long(pointer, option, value ? 1 : 0) }
    func set(_ option: CURLoption, _ value: String?) {
        // libcurl copies strings.
        if let value { _ = kpod_set_string(pointer, option, value) } else { _ = kpod_set_string(pointer, option, nil) }
    }
    func set(_ option: CURLoption, offset value: Int) { _ = kpod_set_offset(pointer, option, curl_off_t(value)) }
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) {
        _ = kpod_set_pointer(pointer, option, value)
    }
    func set(_ option: CURLoption, callback: kpod_data_callback) {
        _ = kpod_set_data_callback(pointer, option, callback)
    }
    func set(_ option: CURLoption, blob: [UInt8]) {
        _ = blob.withUnsafeBytes { kpod_set_blob(pointer, option, $0.baseAddress, $0.count) }
    }

    /// Sets an option that takes a list, such as the header lines.
    mutating func set(_ option: CURLoption, list lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        kpod_set_list(pointer, option, list)
        // libcurl keeps no copy.
        if let list { lists.append(list) }
    }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        _ = kpod_get_long(pointer, info, &value)
        return value
    }

    func text(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        _ = kpod_get_string(pointer, info, &value)
        return value.map { String(cString: $0) }
    }
}
