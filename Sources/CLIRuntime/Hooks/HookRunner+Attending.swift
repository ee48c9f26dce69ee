import Transport

extension HookRunner: Attendant {
    package func attend() throws(TransportError) {
        do {
            try step()
        } catch let error as TransportError {
            throw error
        } catch {
            // Nothing else leaves it: what hooks fail with is told.
        }
    }
}
