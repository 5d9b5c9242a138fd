#!/usr/bin/env python3
"""delay_proxy.py LISTEN TARGET MILLISECONDS: distance on one machine. A relay on 127.0.0.1 that hands on what it gets so many
milliseconds later, in each direction. TCP's own handshake is not delayed. Prints a line for each connection it takes.
Used by bench and far.py."""

import asyncio
import sys


async def pump(reader, writer, delay):
    loop = asyncio.get_running_loop()
    line = asyncio.Queue()

    async def deliver():
        while True:
            due, data = await line.get()
            await asyncio.sleep(max(0, due - loop.time()))
            if not data:
                writer.write_eof()
                return
            writer.write(data)
            await writer.drain()

    delivering = asyncio.create_task(deliver())
    try:
        while data := await reader.read(65536):
            line.put_nowait((loop.time() + delay, data))
    except OSError:
        pass
    line.put_nowait((loop.time() + delay, b""))
    try:
        await delivering
    except OSError:
        pass


async def main():
    listen, target, delay = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000

    async def relay(reader, writer):
        print("connection", flush=True)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, far_writer, delay), pump(far_reader, writer, delay))
        for end in writer, far_writer:
            end.close()

    server = await asyncio.start_server(relay, "127.0.0.1", listen, backlog=4096)
    async with server:
        await server.serve_forever()


asyncio.run(main())
