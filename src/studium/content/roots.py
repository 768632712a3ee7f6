"""Where in a folder the course lies, and the other systems' exports that look like one and are refused."""

from __future__ import annotations

from django.utils.translation import gettext as _

from studium.assessment import safexml
from studium.assessment.safexml import local_name
from studium.core.errors import Invalid

from . import libraries
from .coursefiles import CourseFiles


def find_root(files: CourseFiles) -> tuple[CourseFiles, str]:
    """The folder that everything is relative to, and the file that the tree begins with.

    Raises `Invalid` where there is no course, another system's export, or several courses.
    """
    refuse_others(files)
    found = sorted(
        (path for path in files.paths if path.rpartition("/")[2] == "course.xml"),
        key=lambda path: path.count("/"),
    )
    depth = found[0].count("/") if found else 0
    shallowest = [path for path in found if path.count("/") == depth]
    if not found:
        return _library(files) or _old_root(files)
    if len(shallowest) > 1:
        raise Invalid(
            _("There are several courses here (%(folders)s); give the folder or archive of one.")
            % {"folders": ", ".join(path.rpartition("/")[0] for path in shallowest[:5])}
        )
    path = shallowest[0]
    folder = path.rpartition("/")[0]
    if folder.rpartition("/")[2] == "course":
        # The definition without the pointer that should lie above it.
        above = folder.rpartition("/")[0]
        beside = files.within(above)
        refuse_others(beside)
        if any(True for _one in beside.under("chapter")):
            return beside, "course/course.xml"
    beside = files.within(folder)
    refuse_others(beside)
    return beside, _pointed_to(beside)


def _library(files: CourseFiles) -> tuple[CourseFiles, str] | None:
    """A content library, where there is one and no course."""
    found = sorted(
        (path for path in files.paths if path.rpartition("/")[2] == libraries.FILE),
        key=lambda path: path.count("/"),
    )
    return (files.within(found[0].rpartition("/")[0]), libraries.FILE) if found else None


def _old_root(files: CourseFiles) -> tuple[CourseFiles, str]:
    """Courses kept in version control had one root for each run in `roots/`, and course.xml linked to one."""
    roots = [path for path in files.paths if path.split("/")[-2:-1] == ["roots"] and path.endswith(".xml")]
    if len(roots) == 1:
        above = roots[0].rpartition("roots/")[0].rstrip("/")
        return files.within(above), f"roots/{roots[0].rpartition('/')[2]}"
    if roots:
        raise Invalid(
            _("The course has several runs (%(runs)s) and no course.xml that names one; add it.")
            % {"runs": ", ".join(path.rpartition("/")[2] for path in roots[:8])}
        )
    # A single definition in course/ under the run's own name, its pointer lost.
    runs = [path for path in files.paths if path.split("/")[-2:-1] == ["course"] and path.endswith(".xml")]
    if len(runs) == 1 and "/chapter/" in "/" + "/".join(files.paths):
        above = runs[0].rpartition("course/")[0].rstrip("/")
        return files.within(above), f"course/{runs[0].rpartition('/')[2]}"
    raise Invalid(
        _("There is no course.xml here, at the top or in a folder; give an Open edX course export (OLX).")
    )


def _pointed_to(files: CourseFiles) -> str:
    """Systems without links keep one as a text file that holds nothing but the path."""
    try:
        text = safexml.decode(files.read("course.xml"))[0].strip()
    except Invalid:
        return "course.xml"
    return text if len(text) < 200 and text.endswith(".xml") and text in files else "course.xml"


def refuse_others(files: CourseFiles) -> None:
    """Other systems' exports, each by what gives it away. Raises `Invalid`."""
    if "moodle_backup.xml" in files or _is_moodle(files):
        raise Invalid(
            _(
                "This is a Moodle backup; Studium reads Open edX courses (OLX), so export the course from Open edX."
            )
        )
    if "imsmanifest.xml" in files:
        raise Invalid(
            _("This is a Common Cartridge or SCORM package; Studium reads Open edX courses (OLX), not this.")
        )
    if (
        "course.xml" not in files
        and "package.toml" in files
        and any(True for _one in files.under("entities"))
    ):
        raise Invalid(
            _(
                "This is a content library in Open edX's new format, which is not read; import the course that uses it."
            )
        )


def _is_moodle(files: CourseFiles) -> bool:
    path = "course/course.xml"
    if path not in files or any(True for _one in files.under("chapter")):
        return False
    try:
        root = safexml.parse(files.read(path)).root
    except (safexml.BrokenXml, Invalid):
        return False
    return root.get("contextid") is not None or {"shortname", "fullname"} <= {local_name(one) for one in root}
