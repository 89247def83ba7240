"""Digests of the data: no number changes without a line in the change log.

What a table cannot know, that a 0.2 became a 0.3, is held by `data/digests.csv`: a digest of what each table
holds of each study, with the reason why it is so, which stands in `data/CHANGELOG.md`.  After a change of
data `make digests` asks for its reason and writes both; a test compares.
"""

import csv
import hashlib
import io
import sys
from pathlib import Path

from patella import evidence
from patella.evidence.schema import EvidenceError, read_text

NAME, LOG = "digests.csv", "CHANGELOG.md"
HEADING = "## Unreleased"
ALL, COLUMNS = "(all rows)", "(columns)"  # in place of a study
REFERENCES = "references"  # in place of a table
HEADER = ["table", "study_id", "digest", "reason"]


def computed(directory=evidence.DATA):
    """Return the digests of a data package and of the bibliography: (table, study) -> digest."""
    found = {}
    for resource in evidence.package(directory)["resources"]:
        table = evidence.cells(resource["name"], directory)
        groups = table.groupby("study_id") if "study_id" in table else [(ALL, table)]
        meanings = [
            (field["name"], field["type"], field.get("unit", "")) for field in resource["schema"]["fields"]
        ]
        found[resource["name"], COLUMNS] = _digest(meanings)
        for study, rows in groups:
            # Neither the order of rows nor a new column that is blank changes what they tell.
            found[resource["name"], study] = _digest(sorted(map(_told, rows.to_dict("records"))))
    for key, entry in evidence.references().items():
        people = [str(person) for role in entry.persons.values() for person in role]
        found[REFERENCES, key] = _digest([entry.type, people, sorted(entry.fields.items())])
    return found


def _told(row):
    return [(name, cell) for name, cell in sorted(row.items()) if cell]


def _digest(content):
    return hashlib.sha256(repr(content).encode()).hexdigest()[:12]


def recorded(directory=evidence.DATA):
    """Return what `data/digests.csv` holds: (table, study) -> (digest, reason)."""
    file = Path(directory) / NAME
    header, *rows = csv.reader(io.StringIO(read_text(file), newline=""))
    if header != HEADER or any(len(row) != len(HEADER) for row in rows):
        raise EvidenceError(file, "is not written by this command", "restore it, then run `make digests`")
    return {(table, study): (digest, reason) for table, study, digest, reason in rows}


def changed(directory=evidence.DATA):
    """Return which (table, study) differ from their record: changed, new or gone."""
    now, then = computed(directory), {place: digest for place, (digest, _) in recorded(directory).items()}
    return sorted(place for place in now.keys() | then.keys() if now.get(place) != then.get(place))


def sign(reason, directory=evidence.DATA):
    """Record the present digests and write the reason of what changed into the change log.

    Parameters
    ----------
    reason : str
        Why: one sentence that the log does not hold yet.
    directory : path, optional
        Folder of the data package.

    Returns
    -------
    list of (str, str)
        What changed.

    Raises
    ------
    ValueError
        Without a reason, or with one that stands in the log already.
    """
    directory, reason = Path(directory), " ".join(reason.split())
    log = read_text(directory / LOG)
    if not reason or reason in " ".join(log.split()):
        raise ValueError(f"The reason {reason!r} is blank or in {LOG} already: say why this change was made.")
    places, kept = changed(directory), recorded(directory)
    if not places:
        return []
    lines = [
        [*place, digest, reason if place in places else kept[place][1]]
        for place, digest in sorted(computed(directory).items())
    ]
    with (directory / NAME).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *lines])
    (directory / LOG).write_text(_with_line(log, f"- {reason} ({_in_words(places)})"), "utf-8")
    return places


def _in_words(places):
    tables = dict.fromkeys(table for table, _ in places)
    return "; ".join(
        f"`{name}`: {', '.join(study for table, study in places if table == name)}" for name in tables
    )


def _with_line(log, line):
    """A change log with a line more under its heading for what is not released yet."""
    title, _, rest = log.partition("\n\n")
    below = rest.removeprefix(HEADING).lstrip("\n")
    gap = "\n" if below.startswith("- ") else "\n\n"  # of two lines of one list, or before a heading
    return "\n\n".join([title, HEADING, f"{line}{gap}{below}"])


def main():
    """Ask for the reason of what changed, and sign it."""
    places = changed()
    if not places:
        print("Every digest is as recorded: nothing to sign.")
        return
    print(f"Changed: {_in_words(places)}.")
    sign(input("Why, in one sentence? "))
    print(f"Written to data/{NAME} and data/{LOG}.")


if __name__ == "__main__":
    sys.exit(main())
