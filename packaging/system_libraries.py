"""The few libraries that Qt takes from a Linux system and a bare one lacks.

Asked of the dynamic linker (`ldd`), which names what it does not find; the table says which Debian package has it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import debian
from console import tell

# What the program loads, below the folder of PySide6.
NEEDED = (
    *("QtCore.abi3.so", "QtGui.abi3.so", "QtWidgets.abi3.so", "QtSvg.abi3.so", "QtPrintSupport.abi3.so"),
    *("Qt/plugins/platforms/libqoffscreen.so", "Qt/plugins/platforms/libqxcb.so"),
)
NEEDED_ON_WAYLAND = ("Qt/plugins/platforms/libqwayland.so",)

# Soname -> package, by the names of Debian 12; later releases answer to these names too.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}

FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
ROUNDS = 3  # ldd stops looking behind a library that is missing: one round may bring the next to light


def provide(python: Path) -> None:
    """See to Qt's libraries and one font. Nothing that is missing stops the set-up: the demo runs without Qt's window."""
    if not sys.platform.startswith("linux") or not shutil.which("ldd"):
        return
    for _ in range(ROUNDS):
        lacking = missing_sonames(python)
        packages = packages_for(lacking)
        if not has_font():
            packages.append("fonts-dejavu-core")
        if not packages:
            break
        if not debian.on_debian():
            tell(
                f"Qt misses these libraries; your system's packages have them: {', '.join(sorted(lacking)) or 'a font'}"
            )
            return
        if not debian.install(packages, "Qt misses some system libraries"):
            return
    else:
        lacking = missing_sonames(python)
    strangers = sorted(lacking - PACKAGES.keys())
    if strangers:
        tell(f"Qt misses {', '.join(strangers)}; `apt-file search` names the package.")


def provide_for_tests(listed: Path) -> None:
    """The programs that some tests read results with; those tests skip themselves, with a reason, without them."""
    if not sys.platform.startswith("linux") or not debian.on_debian():
        return
    packages = debian.not_installed(debian.read_list(listed.read_text("utf-8")))
    because = "Some tests use programs that are missing"
    if packages and not debian.install(packages, because) and debian.privilege() is not None:
        # One that can not come in, such as Postfix beside another mail server, must not keep the others out.
        for package in packages:
            debian.install([package], because)


def provide_beside(listed: Path, folder: Path) -> None:
    """Programs that can not be installed beside others; their tests skip themselves, with a reason, without them."""
    if not sys.platform.startswith("linux") or not debian.on_debian():
        return
    missing = debian.unpack(debian.read_list(listed.read_text("utf-8")), folder)
    if missing:
        tell(f"Not fetched, so their tests are skipped: {', '.join(missing)}")


def packages_for(sonames: Iterable[str]) -> list[str]:
    """The Debian packages of these libraries, each once, in a fixed order; an unknown library has none."""
    return sorted({PACKAGES[soname] for soname in sonames if soname in PACKAGES})


def missing_sonames(python: Path) -> set[str]:
    """What the dynamic linker does not find for the parts of Qt that the program loads."""
    folder = next(python.parent.parent.glob("lib/python3*/site-packages/PySide6"), None)
    if folder is None:
        return set()
    needed = NEEDED + (NEEDED_ON_WAYLAND if os.environ.get("WAYLAND_DISPLAY") else ())
    return not_found(linked(folder / name for name in needed if (folder / name).exists()))


def linked(libraries: Iterable[Path]) -> str:
    """What ldd says of these libraries."""
    command: Sequence[str] = ["ldd", *(str(library) for library in libraries)]
    variables = os.environ | {"LC_ALL": "C"}
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False).stdout


def not_found(ldd_output: str) -> set[str]:
    """The sonames in lines like `libxcb-icccm.so.4 => not found`."""
    lines = (line.split(" => ") for line in ldd_output.splitlines())
    return {parts[0].strip() for parts in lines if len(parts) == 2 and parts[1].startswith("not found")}


def has_font() -> bool:
    """Without a single font Qt draws empty boxes and warns."""
    kinds = {".ttf", ".otf", ".ttc", ".pfb"}
    folders = (Path(folder).expanduser() for folder in FONTS)
    return any(found.suffix.lower() in kinds for folder in folders for found in folder.rglob("*"))
