import RedisClient
import Testing

@Suite struct RedisServerErrorTests {
  @Test(
    arguments: [
      ("NOSCRIPT No matching script. Please use EVAL.", .noScript, false),
      ("LOADING Redis is loading the dataset in memory", .loading, true),
      ("READONLY You can't write against a read only replica.", .readOnly, true),
      ("OOM command not allowed when used memory > 'maxmemory'.", .outOfMemory, true),
      ("MASTERDOWN Link with MASTER is down", .masterDown, true),
      ("CLUSTERDOWN Hash slot not served", .clusterDown, true),
      ("MISCONF Redis is configured to save RDB snapshots", .misconfigured, true),
      ("BUSY Redis is busy running a script.", .busy, true),
      ("WRONGTYPE Operation against a key", .wrongType, false),
      ("NOAUTH Authentication required.", .noAuthentication, false),
      ("WRONGPASS invalid username-password pair", .wrongPassword, false),
      ("NOPERM this user has no permissions", .noPermission, false),
      ("NOREPLICAS Not enough good replicas to write.", .noReplicas, true),
      ("ERR unknown command", .other, false), ("BUSYKEY Target key name already exists.", .other, false),
      ("LOST token", .other, false), ("", .other, false), ("OOM", .outOfMemory, true),
    ] as [(String, RedisServerError.Kind, Bool)])
  func theFirstWordDecides(message: String, kind: RedisServerError.Kind, isTemporary: Bool) {
    let error = RedisServerError(message)
    #expect(error.kind == kind)
    #expect(error.isTemporary == isTemporary)
    #expect(error.message == message)
    #expect(message.hasPrefix(error.word))
  }
}
