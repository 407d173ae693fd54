"""The folder that a fleet's files go into, one after the other: what was there before, and what an interrupted run leaves."""

from collections.abc import Iterable
from pathlib import Path

from wizard.core.texts import _, counted
from wizard.files.failures import reason_of, refusal, shown
from wizard.files.writing import write_bytes


class FleetFolder:
    """The folder of results. ``summaries`` of an earlier run go first: with these files they would not agree."""

    def __init__(self, place: str, summaries: Iterable[str]) -> None:
        self._root = Path(place)
        self._made: set[Path] = set()
        self._written: set[str] = set()
        self.files = 0
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            for name in summaries:
                (self._root / name).unlink(missing_ok=True)
            self._earlier = {
                f"{part}/{entry.name}"
                for part in ("devices", "sites")
                if (self._root / part).is_dir()
                for entry in (self._root / part).iterdir()
            }
        except (OSError, ValueError) as error:
            raise refusal(
                "cannot-make-folder",
                _("The folder {name} can not be used: {reason}.").format(
                    name=shown(place), reason=reason_of(error)
                ),
                _("Choose another folder."),
                error,
            ) from error

    def write(self, path: str, data: bytes) -> None:
        """One file, whole or not at all. Its folder is made where it is missing."""
        place = self._root / path
        if place.parent not in self._made:
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise refusal(
                    "cannot-make-folder",
                    _("The folder {name} can not be made: {reason}.").format(
                        name=shown(str(place.parent)), reason=reason_of(error)
                    ),
                    _("Choose another folder for the results."),
                    error,
                ) from error
            self._made.add(place.parent)
        write_bytes(place, data, durable=False)
        self._written.add("/".join(path.split("/")[:2]))
        self.files += 1

    def left_behind(self) -> str:
        """What an interrupted run leaves."""
        where = shown(str(self._root))
        if not self._written:
            return _("Nothing was written to {folder}.").format(folder=where)
        return counted(
            self.files,
            _(
                "1 file of devices and sites is in {folder}, and it is whole; the summaries are not written. "
                "Run it again to finish."
            ),
            _(
                "{count} files of devices and sites are in {folder}, each of them whole; the summaries are not "
                "written. Run it again to finish."
            ),
            folder=where,
        )

    def warnings(self) -> tuple[str, ...]:
        """Folders of an earlier run that this one did not write: nobody would know them from those that count."""
        stale = len({name.casefold() for name in self._earlier} - {name.casefold() for name in self._written})
        if not stale:
            return ()
        text = counted(
            stale,
            _("1 folder in {folder} is of an earlier run and not part of this one."),
            _("{count} folders in {folder} are of an earlier run and not part of this one."),
            folder=shown(str(self._root)),
        )
        return (text,)
