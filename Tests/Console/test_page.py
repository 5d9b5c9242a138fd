"""The commands of docs/consola.md, as they stand there, against a server that simulates WhatsApp."""

import os
import re
import subprocess

from server import Server
from terminal import PROGRAM, ROOT, environment


def test_every_command_of_the_page_works(tmp_path):
    with open(f"{ROOT}/docs/consola.md", encoding="utf-8") as page:
        blocks = re.findall(r"```bash\n(.*?)```", page.read(), re.DOTALL)
    assert len(blocks) >= 3
    server = Server(arguments=["--latencia", "5"], API_KEYS="")
    try:
        os.symlink(os.path.join(ROOT, "Examples"), tmp_path / "Examples")
        for folder in [".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"]:
            os.makedirs(tmp_path / folder)
        script = "set -euo pipefail\n" + "\n".join(blocks).replace("http://localhost:8000", server.url)
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, capture_output=True, timeout=120,
            env={**environment(), "HOME": str(tmp_path), "PATH": f"{os.path.dirname(PROGRAM)}:/usr/bin:/bin"})
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        assert b"completada" in done.stdout and os.path.exists(tmp_path / "fallidos.csv")
        for name in [".local/share/bash-completion/completions/LoopServer", ".zfunc/_LoopServer"]:
            assert os.path.getsize(tmp_path / name) > 1000
    finally:
        server.stop()
