// The work that runs beside the requests: one list says what is started, and it is stopped in the reverse order.

import EventLoop

/// Something that runs until it is stopped.
@LoopActor
struct Service {
  /// Returns some time after `stop`.
  let run: @LoopActor () async -> Void
  let stop: @LoopActor () async -> Void
  /// Whether its pending wait is cancelled at the stop.
  let givesUpAtStop: Bool

  init(_ run: @escaping @LoopActor () async -> Void, stop: @escaping @LoopActor () async -> Void) {
    self.run = run
    self.stop = stop
    givesUpAtStop = false
  }

  /// A step that is repeated and has nothing to finish.
  init(every step: @escaping @LoopActor () async -> Duration) {
    let poller = Poller()
    run = { await poller.run(step) }
    stop = { poller.stop() }
    givesUpAtStop = true
  }
}

/// The services that run.
@LoopActor
final class Services {
  private var running: [(service: Service, task: Task<Void, Never>)] = []

  init(starting services: [Service]) {
    running = services.map { service in (service, spawn { await service.run() }) }
  }

  /// Stops the services, the last one first, and waits for the end of each before the next.
  func stop() async {
    while let (service, task) = running.popLast() {
      await service.stop()
      if service.givesUpAtStop { task.cancel() }
      await task.value
    }
  }
}
