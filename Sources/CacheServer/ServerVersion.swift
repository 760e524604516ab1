/// The version of the service and its command line.
public enum ServerVersion {
    /// By semver.org; `CHANGELOG.md` says what it has.
    public static let current = "0.1.0"
}
