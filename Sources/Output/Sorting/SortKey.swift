import JSON
import Kube

/// The expression of `--sort-by`, and the order that kubectl gives objects by what it finds in them.
public struct SortKey {
    /// The expression as kubectl's messages show it.
    public let template: String
    private let path: JSONPath

    /// Reads an expression, whose braces and first dot may be left out.
    public init(_ expression: String) throws(TemplateError) {
        do throws(JSONPathError) {
            path = try JSONPath.relaxed(expression)
        } catch {
            throw TemplateError("sorting error: \(error)")
        }
        template = path.template
    }

    /// What an object is sorted by.
    public func value(of object: JSONNode) throws(TemplateError) -> SortValue {
        do throws(JSONPathError) {
            guard let found = try path.firstResult(on: object) else { return .missing }
            return SortValue(found)
        } catch {
            throw TemplateError("sorting by \(template): \(error)")
        }
    }

    /// The positions of objects in their order, given what each is sorted by.
    ///
    /// Objects without a value come first, in reverse; null follows; the others ascend, equal ones in the order they
    /// had. For up to twelve objects, whatever their values, it is kubectl's very order; for more, kubectl leaves the
    /// order of equal ones to chance.
    public func order(_ values: [SortValue]) throws(TemplateError) -> [Int] {
        guard values.isEmpty || !values.allSatisfy(\.isMissing) else {
            throw TemplateError("couldn't find any field with path \"\(template)\" in the list of objects")
        }
        let missing = values.indices.filter { values[$0].isMissing }
        let present = values.indices.filter { !values[$0].isMissing }
        do throws(SortFailure) {
            return missing.reversed() + (try sorted(present, values))
        } catch {
            throw TemplateError("cannot sort by \(template): \(error.message)")
        }
    }

    private func sorted(_ indices: [Int], _ values: [SortValue]) throws(SortFailure) -> [Int] {
        guard indices.count > 12 else {
            // Text and amounts among each other have no consistent order, so the way of sorting shows.
            var order: [Int] = []
            for index in indices {
                var place = order.count
                while place > 0, try values[index].isLess(than: values[order[place - 1]]) { place -= 1 }
                order.insert(index, at: place)
            }
            return order
        }
        for pair in zip(indices, indices.dropFirst()) { _ = try values[pair.0].isLess(than: values[pair.1]) }
        var failure: SortFailure?
        let order = indices.sorted { left, right in
            do throws(SortFailure) {
                if try values[left].isLess(than: values[right]) { return true }
                return try values[right].isLess(than: values[left]) ? false : left < right
            } catch {
                failure = error
                return left < right
            }
        }
        if let failure { throw failure }
        return order
    }
}
