"""Which Debian packages bring what Qt misses, read from what the dynamic linker says."""

import shutil
import sys
from pathlib import Path

import pytest

import debian
import system_libraries

# `ldd libqxcb.so libQt6Gui.so.6` as a bare Debian 12 prints it, shortened.
BARE = """\
/checkout/.venv/lib/python3.11/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so:
\tlinux-vdso.so.1 (0x00007ffd4d5e5000)
\tlibQt6XcbQpa.so.6 => /checkout/.venv/lib/libQt6XcbQpa.so.6 (0x00007f1f0b000000)
\tlibxcb-icccm.so.4 => not found
\tlibxcb-keysyms.so.1 => not found
\tlibxkbcommon.so.0 => /lib/x86_64-linux-gnu/libxkbcommon.so.0 (0x00007f1f0a000000)
\t/lib64/ld-linux-x86-64.so.2 (0x00007f1f0c000000)
/checkout/.venv/lib/libQt6Gui.so.6:
\tlibEGL.so.1 => not found
\tlibxcb-icccm.so.4 => not found
\tlibstrange.so.3 => not found
"""


def test_missing_libraries_are_read_from_ldd() -> None:
    found = {"libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libEGL.so.1", "libstrange.so.3"}
    assert system_libraries.not_found(BARE) == found


def test_each_package_is_named_once_and_an_unknown_library_has_none() -> None:
    packages = system_libraries.packages_for(system_libraries.not_found(BARE))
    assert packages == ["libegl1", "libxcb-icccm4", "libxcb-keysyms1"]


def test_nothing_is_missing_where_ldd_finds_all() -> None:
    assert system_libraries.not_found("\tlibz.so.1 => /lib/libz.so.1 (0x1)\n\tstatically linked\n") == set()


@pytest.mark.skipif(not shutil.which("ldd"), reason="only Linux with glibc has ldd")
def test_the_table_knows_all_that_qt_takes_from_the_system() -> None:
    """Each library that Qt's files name themselves must have its package, or a bare machine stays without it.

    What those libraries pull in on their own comes with their packages.
    """
    readelf = shutil.which("readelf") or pytest.skip("no readelf")
    folder = Path(sys.executable).parent.parent.glob("lib/python3*/site-packages/PySide6")
    qt = next(folder, None) or pytest.skip("PySide6 is not beside this Python")
    own = {path.name for path in qt.parent.rglob("*.so*")}
    libc = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2"}
    basic = {"libgcc_s.so.1", "libstdc++.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
    seen: set[str] = set()
    queue = [qt / name for name in system_libraries.NEEDED + system_libraries.NEEDED_ON_WAYLAND]
    while queue:
        for soname in needed_by(readelf, queue.pop()):
            if soname in seen:
                continue
            seen.add(soname)
            queue += [path for path in (qt / "Qt" / "lib" / soname, qt / soname) if path.exists()]
    assert len(seen) > 20
    assert seen - own - libc - basic - system_libraries.PACKAGES.keys() == set()


def needed_by(readelf: str, library: Path) -> list[str]:
    """The NEEDED entries of one file."""
    import re
    import subprocess

    said = subprocess.run([readelf, "-d", str(library)], capture_output=True, text=True, check=False).stdout
    return re.findall(r"\(NEEDED\).*\[(.+)\]", said)


def test_the_line_to_type_is_exact() -> None:
    line = debian.line_to_type(["libegl1", "libxcb-icccm4"])
    assert (
        line == "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 libxcb-icccm4"
    )


def test_without_the_right_to_install_the_line_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(debian, "privilege", lambda: None)
    assert debian.install(["libegl1"], "Qt misses some system libraries") is False
    assert capsys.readouterr().out == (
        "Qt misses some system libraries. Install what is missing with this line:\n"
        "  sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1\n"
    )


def test_package_lists_grow_stale(tmp_path: Path) -> None:
    now = 1_800_000_000.0
    assert not debian.lists_are_fresh(tmp_path, now)
    listed = tmp_path / "mirror_dists_bookworm_main_binary-amd64_Packages.lz4"
    listed.touch()
    made = listed.stat().st_mtime
    assert debian.lists_are_fresh(tmp_path, made + 3600)
    assert not debian.lists_are_fresh(tmp_path, made + debian.STALE_AFTER_S + 1)


def test_the_test_programs_are_listed_by_name() -> None:
    listed = Path(debian.__file__).with_name("debian-test-packages.txt").read_text("utf-8")
    assert "poppler-utils" in debian.read_list(listed)
    assert all(name.replace("-", "").replace(".", "").isalnum() for name in debian.read_list(listed))


@pytest.mark.skipif(not debian.on_debian(), reason="only Debian and its kin have apt-get")
def test_what_is_unpacked_once_is_left_alone_and_what_does_not_come_is_named(tmp_path: Path) -> None:
    (tmp_path / ".unpacked").mkdir()
    (tmp_path / ".unpacked" / "there-already").touch()
    wanted = ["there-already", "no-such-package-anywhere"]
    assert debian.unpack(wanted, tmp_path) == ("no-such-package-anywhere",)
    assert list(tmp_path.iterdir()) == [tmp_path / ".unpacked"]


@pytest.mark.skipif(not debian.on_debian(), reason="only Debian and its kin have dpkg")
def test_dpkg_tells_what_is_installed() -> None:
    assert debian.not_installed(["dpkg", "no-such-package-anywhere"]) == ["no-such-package-anywhere"]
