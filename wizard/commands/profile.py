"""``profile``: the device profiles that you added: check a file, take it in, list what there is, give one out."""

import argparse
import sys

import msgspec

from wizard.core.problem import Problem, WizardError
from wizard.core.profiles import OWN_PREFIX, is_own, shown_name
from wizard.core.texts import one_line
from wizard.files.bundled import list_profiles, load_profile, profile_source
from wizard.files.own_profiles import (
    MAX_BYTES,
    SUFFIX,
    checked,
    load_own,
    own_bytes,
    own_profiles,
    profile_faulty,
    profiles_folder,
    write_own,
)
from wizard.files.reading import read_bytes
from wizard.files.writing import write_bytes

EXIT_DONE = 0
EXIT_WRONG = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    deeds = parser.add_subparsers(dest="deed", metavar="check|import|list|export", required=True)
    check = deeds.add_parser("check", help="say everything that is wrong in profile files")
    check.add_argument("files", metavar="FILE", nargs="+", help="a profile; - is standard input")
    taken = deeds.add_parser("import", help="add a profile to your own")
    taken.add_argument("file", metavar="FILE", help="a profile; - is standard input")
    taken.add_argument("--replace", action="store_true", help="take the place of your own one of the same id")
    listed = deeds.add_parser("list", help="list the profiles, yours first")
    listed.add_argument("--own", action="store_true", help="yours only")
    listed.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    given = deeds.add_parser("export", help="give out a profile as a file, to keep, send or contribute")
    given.add_argument("id", metavar="ID", help="an id that list shows")
    given.add_argument("--out", metavar="FILE", help="write it there; standard output when left out")


def run(args: argparse.Namespace) -> int:
    """Does what was asked for and returns the exit code."""
    deeds = {"check": _check, "import": _import, "list": _list, "export": _export}
    return deeds[args.deed](args)


def _check(args: argparse.Namespace) -> int:
    wrong = False
    for path in args.files:
        name = one_line("standard input" if path == "-" else path, 200)
        profile, faults = checked(name, read_bytes(path, MAX_BYTES))
        if profile is not None:
            print(f"{name}: right, {shown_name(profile)} ({profile.id})")
        for fault in faults:
            wrong = True
            print(fault)
    return EXIT_WRONG if wrong else EXIT_DONE


def _import(args: argparse.Namespace) -> int:
    name = one_line("standard input" if args.file == "-" else args.file, 200)
    data = read_bytes(args.file, MAX_BYTES)
    profile, faults = checked(name, data)
    if profile is None:
        for fault in faults[1:]:
            print(f"relay-wizard: {fault}", file=sys.stderr)
        raise profile_faulty(faults[:1])
    place = profiles_folder() / (profile.id + SUFFIX)
    if place.exists() and not args.replace and read_bytes(str(place), MAX_BYTES) != data:
        raise WizardError(
            Problem(
                "profile-exists",
                f"You have another profile of the id {profile.id} already.",
                "Say --replace to put this one in its place, or give it another id.",
            )
        )
    known = write_own(profile.id, data)
    print(f"{shown_name(known)} is one of your profiles now: {known.id}")
    return EXIT_DONE


def _list(args: argparse.Namespace) -> int:
    found = own_profiles()
    cards = [card for card in list_profiles() if card.own or not args.own]
    if args.json:
        document = {
            "folder": str(profiles_folder()),
            "profiles": [
                {
                    "id": card.id,
                    "vendor": card.vendor,
                    "family": card.family,
                    "kind": card.kind,
                    "confidence": card.confidence,
                    "own": card.own,
                }
                for card in cards
            ],
            "faults": [
                {"file": fault.file, "line": fault.line, "path": fault.key, "message": fault.text}
                for faults in found.faults.values()
                for fault in faults
            ],
        }
        print(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
        return EXIT_DONE
    width = max((len(card.id) for card in cards), default=0)
    for card in cards:
        print(f"{card.id:{width}}  {shown_name(card)}{' (yours)' if card.own else ''}")
    if args.own and not cards:
        print(f"You have added no profile. They live in {one_line(str(profiles_folder()), 300)}.")
    for faults in found.faults.values():
        for fault in faults:
            print(f"relay-wizard: left out: {fault}", file=sys.stderr)
    return EXIT_DONE


def _export(args: argparse.Namespace) -> int:
    if is_own(args.id):
        load_own(args.id)
        data = own_bytes(args.id)
    else:
        load_profile(args.id)
        data = profile_source(args.id)
    if args.out is None:
        sys.stdout.write(data.decode("utf-8"))
        return EXIT_DONE
    write_bytes(args.out, data)
    print(f"{args.id.removeprefix(OWN_PREFIX)}{SUFFIX} is written to {one_line(args.out, 300)}.")
    return EXIT_DONE
