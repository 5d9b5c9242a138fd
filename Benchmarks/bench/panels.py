"""People who look at the panel: each has its stream of events open, read by one process for all."""

import multiprocessing
import selectors
import socket


def read(pipe, port, count):
    selector = selectors.DefaultSelector()
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", port), 30)
        sock.sendall(b"GET /api/eventos HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
        selector.register(sock, selectors.EVENT_READ)
    pipe.send("open")
    received = 0
    while not pipe.poll():
        for key, _ in selector.select(0.1):
            received += len(key.fileobj.recv(1 << 16))
    pipe.send(received)


class Panels:
    def __init__(self, port, count):
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=read, args=(theirs, port, count), daemon=True)
        self.process.start()
        theirs.close()
        self.pipe.recv()

    def stop(self):
        """Returns the bytes that all of them received."""
        self.pipe.send("stop")
        received = self.pipe.recv()
        self.process.join()
        return received
