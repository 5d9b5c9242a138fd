// A connection follows the master that sentinels name. When there may be another one they are asked. If there is, the
// link to the old one is ended at once, and the wait for the next attempt with it.

import EventLoop

extension RedisConnection {
  func watchSentinels() {
    guard case .sentinel(let hosts, let name) = url.endpoint else { return }
    let watch = SentinelWatch(url, hosts: hosts, master: name, tlsStore: tlsStore) { [weak self] in
      self?.lookForMaster()
    }
    sentinels = watch
    watch.listen()
  }

  /// One look at a time: what happens during it is a reason for the next.
  private func lookForMaster() {
    mayMasterHaveChanged = true
    if isLookingForMaster || isClosing { return }
    isLookingForMaster = true
    spawn { [self] in
      while mayMasterHaveChanged, !isClosing {
        mayMasterHaveChanged = false
        await followMaster()
      }
      isLookingForMaster = false
    }
  }

  private func followMaster() async {
    guard let named = try? await sentinels?.findMaster(), !isClosing else { return }
    if let master, named != master {
      link?.end("\(SentinelProblem.switched)")
      retry.signal()
    } else if case .waiting = state {
      retry.signal()
    }
  }
}
