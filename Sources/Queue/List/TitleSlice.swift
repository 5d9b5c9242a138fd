// Some titles of the list, as list.lua gives them.

import RedisClient

/// Some titles of the list.
struct TitleSlice: Sendable, Equatable {
  var titles: [String] = []
  /// Where to go on; nil at the end.
  var next: ListPosition?
}

extension TitleSlice {
  init(reply: RedisReply) throws {
    var reply = try ScriptReply(reply, script: "list")
    let created = try reply.optionalNumber()
    let title = try reply.text()
    while !reply.isAtEnd { titles.append(try reply.text()) }
    next = created.map { ListPosition(created: $0, title: title) }
  }
}
