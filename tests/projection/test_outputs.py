"""Choosing a renderer, and what is said when none is to be had."""

import pytest

from projection.cpu_renderer import CpuRenderer
from projection.errors import ProjectionError, RendererUnavailable
from projection.gl.libraries import SystemLibrary, missing_libraries, require_libraries
from projection.outputs import OutputSettings, has_display, list_monitors, open_renderer


def test_a_display_is_what_the_environment_says():
    assert has_display({"DISPLAY": ":0"})
    assert not has_display({"DISPLAY": ""})
    assert not has_display({"WAYLAND_DISPLAY": "wayland-0"})


def test_a_missing_library_is_named_with_the_command_that_installs_it():
    libraries = {
        "C": SystemLibrary("libc.so.6", "libc6"),
        "EGL": SystemLibrary("libEGL-not-here.so.1", "libegl1 libgl1-mesa-dri"),
        "GL": SystemLibrary("libGL-not-here.so.1", "libgl1 libgl1-mesa-dri"),
    }

    assert [m.file for m in missing_libraries(("C", "GL"), libraries)] == ["libGL-not-here.so.1"]
    with pytest.raises(RendererUnavailable) as caught:
        require_libraries(("C", "EGL", "GL"), libraries)
    assert str(caught.value) == (
        "OpenGL needs libEGL-not-here.so.1, libGL-not-here.so.1: "
        "apt-get install libegl1 libgl1-mesa-dri libgl1"
    )


def test_the_processor_draws_when_it_is_asked_to():
    renderer, note = open_renderer(OutputSettings("headless", size=(64, 36), renderer="cpu"))

    assert isinstance(renderer, CpuRenderer)
    assert renderer.size == (64, 36)
    assert note.startswith("headless: OpenCV")


def test_without_a_display_fullscreen_falls_back_to_the_processor_and_says_why(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)

    renderer, note = open_renderer(OutputSettings("fullscreen", size=(64, 36)))

    assert isinstance(renderer, CpuRenderer)
    assert "DISPLAY is not set" in note


def test_a_show_that_insists_on_opengl_is_told_what_is_missing(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)

    with pytest.raises(RendererUnavailable, match="DISPLAY is not set"):
        open_renderer(OutputSettings("fullscreen", renderer="gl"))
    with pytest.raises(RendererUnavailable, match="DISPLAY is not set"):
        list_monitors()


def test_a_display_that_nobody_serves_is_named(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4321")

    with pytest.raises(RendererUnavailable, match="display :4321 cannot be used"):
        list_monitors()


@pytest.mark.golden
def test_without_a_display_auto_draws_headless_with_opengl(monkeypatch, gl_renderer):
    gl_renderer((16, 16))  # skips where there is no EGL
    monkeypatch.delenv("DISPLAY", raising=False)

    renderer, note = open_renderer(OutputSettings("auto", size=(64, 36)))

    assert note.startswith("headless: OpenGL")
    assert renderer.size == (64, 36)
    renderer.close()
    renderer.close()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"output": "wall"}, "output must be one of auto, fullscreen, window, headless"),
        ({"renderer": "vulkan"}, "renderer must be one of auto, gl, cpu, got 'vulkan'"),
        ({"size": (8, 720)}, "got 8x720"),
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong, words):
    with pytest.raises(ProjectionError, match=words):
        OutputSettings(**wrong)
