// The steps on the way to a connection, for `LoopServer salud --redis`, which says how far it came.

import EventLoop

/// A step that succeeded. Steps come in this order; those that do not apply are left out.
public enum RedisStep: Sendable, Hashable {
  /// The sentinels named this server.
  case named(RedisHost)
  /// The name was looked up.
  case resolved([SocketAddress])
  /// The address accepted a connection; nil for a Unix socket.
  case connected(SocketAddress?)
  /// The TLS greeting is complete: version, cipher, and until when the certificate is valid.
  case encrypted(String)
  /// Redis took user and password, where there are some, and serves.
  case loggedIn
}
