"""The completions that the image installs, in the shells that read them."""

import subprocess

import pytest

from terminal import PROGRAM, environment


@pytest.fixture(scope="module")
def scripts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completions")
    made = {}
    for shell in ["bash", "zsh", "fish"]:
        done = subprocess.run([PROGRAM, "--generate-completion-script", shell], env=environment(), capture_output=True)
        assert done.returncode == 0 and done.stderr == b""
        made[shell] = folder / {"bash": "LoopServer", "zsh": "_LoopServer", "fish": "LoopServer.fish"}[shell]
        made[shell].write_bytes(done.stdout)
    return made


def test_bash(scripts):
    """Asks bash's own machinery what it would offer behind each line."""
    script = f"""
        source {scripts['bash']} || exit 9
        offer() {{
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${{#COMP_LINE}}; COMPREPLY=()
          "$(complete -p LoopServer | sed 's/.*-F \\([^ ]*\\).*/\\1/')" LoopServer "${{@: -1}}" "${{@: -2:1}}"
          printf '%s\\n' "${{COMPREPLY[@]}}" "--"
        }}
        offer LoopServer camp
        offer LoopServer campana re
        offer LoopServer campana listar --estado c
        offer LoopServer campana reintentar x --de ''
        offer LoopServer campana crear --bo
    """
    done = subprocess.run(["bash", "--norc", "-c", script], env=environment(), capture_output=True, timeout=60)
    assert done.returncode == 0 and done.stderr == b"", done.stderr.decode()
    offers = [[word.strip() for word in part.split("\n") if word.strip()] for part in done.stdout.decode().split("--\n")]
    assert offers[0] == ["campana"]
    assert sorted(offers[1]) == ["reanudar", "reintentar", "reporte"]
    assert sorted(offers[2]) == ["cancelado", "completado"]
    assert sorted(offers[3]) == ["fallidos", "inciertos"]
    assert offers[4] == ["--borrador"]


def test_zsh(scripts):
    """Loads as a function of the completion system, which knows it for the program; its syntax is checked."""
    folder = scripts["zsh"].parent
    script = f"""
        fpath=({folder} $fpath)
        autoload -Uz compinit && compinit -D -u || exit 9
        [[ $_comps[LoopServer] == _LoopServer ]] || exit 8
        autoload +X -Uz _LoopServer || exit 7
        functions _LoopServer_campana_listar >/dev/null || _LoopServer >/dev/null 2>&1
        print -r -- ok
    """
    done = subprocess.run(["zsh", "-f", "-c", script], env=environment(), capture_output=True, timeout=60)
    assert done.stdout.strip().endswith(b"ok"), done.stderr.decode()
    assert subprocess.run(["zsh", "-f", "-n", scripts["zsh"]], capture_output=True).stderr == b""


def test_zsh_offers(scripts, tmp_path):
    """A real zsh in a real terminal: Tab completes."""
    import os
    import pty
    import select
    import time

    folder = scripts["zsh"].parent
    (tmp_path / ".zshrc").write_text(
        f"PS1='listo> '\nfpath=({folder} $fpath)\nautoload -Uz compinit && compinit -D -u\n")
    pid, master = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execvpe("zsh", ["zsh", "-i"], {
            **environment(), "ZDOTDIR": str(tmp_path), "HOME": str(tmp_path),
            "PATH": f"{os.path.dirname(PROGRAM)}:/usr/bin:/bin"})
    seen = b""

    def wait(text, seconds=60):
        nonlocal seen
        until = time.monotonic() + seconds
        while text not in seen:
            assert time.monotonic() < until, seen.decode(errors="replace")
            if select.select([master], [], [], 0.1)[0]:
                seen += os.read(master, 4096)
        seen = seen[seen.index(text) + len(text):]

    try:
        wait(b"listo> ")
        os.write(master, b"LoopServer campana reint\t")
        wait(b"reintentar")
        os.write(master, b"x --de inc\t")
        wait(b"iertos")
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(master)


def test_fish(scripts):
    def offers(line):
        done = subprocess.run(
            ["fish", "--no-config", "-c", f"source {scripts['fish']}; complete -C '{line}'"], env=environment(),
            capture_output=True, timeout=60)
        assert done.returncode == 0 and done.stderr == b"", done.stderr.decode()
        return [entry.split("\t")[0] for entry in done.stdout.decode().splitlines()]

    assert "campana" in offers("LoopServer camp")
    assert sorted(offers("LoopServer campana re")) == ["reanudar", "reintentar", "reporte"]
    assert sorted(offers("LoopServer campana reintentar x --de ")) == ["fallidos", "inciertos"]
    assert "--borrador" in offers("LoopServer campana crear --bo")
