from installation.cli_setup import advice
from projection.gl.libraries import SystemLibrary

HERE = SystemLibrary("libc.so.6", "libc6")
GONE = SystemLibrary("libGone.so.1", "libgone1 gone-drivers")


def test_nothing_is_said_when_all_libraries_are_there():
    assert advice(has_display=True, libraries={"EGL": HERE, "GL": HERE, "X11": HERE}) is None


def test_a_missing_library_is_named_with_its_command_in_one_line():
    line = advice(has_display=False, libraries={"EGL": GONE, "GL": GONE, "X11": HERE})

    assert line is not None
    assert "\n" not in line
    assert "libGone.so.1" in line
    assert line.endswith("sudo apt-get install libgone1 gone-drivers")


def test_windows_are_asked_about_only_where_there_is_a_display():
    libraries = {"EGL": HERE, "GL": HERE, "X11": GONE}

    assert advice(has_display=False, libraries=libraries) is None
    assert advice(has_display=True, libraries=libraries) is not None
