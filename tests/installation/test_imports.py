"""What the parent process must never load."""

import subprocess
import sys

HEAVY = ("tensorflow", "keras", "moderngl", "glfw")


def loaded_by(module):
    code = f"import sys, {module}\nprint(*[n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_parent_process_loads_neither_tensorflow_nor_opengl():
    assert loaded_by("installation.run, installation.control.web") == []


def test_the_dream_process_loads_no_opengl_and_tensorflow_only_with_its_dreamer():
    assert loaded_by("installation.processes.dream") == []


def test_the_commands_load_tensorflow_only_when_they_dream():
    assert loaded_by("installation.cli, installation.cli_still, installation.cli_judge") == []


def test_the_projection_process_loads_no_tensorflow():
    assert not {"tensorflow", "keras"} & set(loaded_by("installation.processes.project"))
