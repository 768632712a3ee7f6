"""Archives that mean harm are refused with one sentence, in bounded time, memory and disk."""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from olx_files import COURSE, inline, tar_of, write, zip_of

from studium.content import api
from studium.content.archive import open_course
from studium.content.limits import Limits
from studium.core.errors import Invalid, NotFound, StudiumError

GB = 1 << 30


def refusal(path: Path) -> str:
    """The sentence with which the import refuses; fails where it needs more than a little."""
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(StudiumError) as refused:
        api.import_course(path, dry_run=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.process_time() - started < 20 and peak < 100 << 20
    sentence = refused.value.sentence
    assert "\n" not in sentence and sentence.endswith(".")
    return sentence


def tar_with(path: Path, *members: tarfile.TarInfo, body: bytes = b"") -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            member.size = len(body) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(body))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    one = tarfile.TarInfo(name)
    one.type, one.linkname = kind, target
    return one


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "a/../../evil.xml", "/etc/evil", "..\\evil.xml", "C:\\evil.xml", "a/b/../../../evil"],
)
def test_a_file_that_would_land_outside_is_refused_in_both_kinds(tmp_path, name):
    assert "land outside" in refusal(tar_with(tmp_path / "c.tar.gz", member(name), body=b"x"))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr(name, "x")
    assert "land outside" in refusal(tmp_path / "c.zip")
    assert not (tmp_path.parent / "evil.xml").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path, kind):
    assert "link or a device" in refusal(
        tar_with(tmp_path / "c.tgz", member("course/x", kind, "/etc/passwd"))
    )


def test_a_link_in_a_zip_is_refused(tmp_path):
    link = zipfile.ZipInfo("course/x")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "link or a device" in refusal(tmp_path / "c.zip")


def test_a_link_out_of_a_folder_is_not_followed(tmp_path):
    secret = tmp_path / "secret.html"
    secret.write_text("<p>secret</p>")
    course = write(tmp_path / "c", inline('<html url_name="h"/>'))
    (course / "html").mkdir()
    (course / "html" / "h.html").symlink_to(secret)
    found = api.import_course(course, dry_run=True).as_json()
    assert found["unsupported"][0]["why"] == "its file html/h.xml is missing"


def test_ten_gigabytes_declared_in_a_tar_are_refused_at_the_header(tmp_path):
    head = member("course/static/big.bin")
    head.size = 10 * GB
    path = tmp_path / "c.tar.gz"
    path.write_bytes(gzip.compress(head.tobuf()))
    assert "10.0 GB" in refusal(path)


def test_ten_gigabytes_that_are_really_there_are_refused_on_the_way(tmp_path):
    # Repeating one packed block of zeros makes the bomb without ever holding it.
    block = gzip.compress(b"\x00" * (16 << 20))
    with (tmp_path / "c.tar.gz").open("wb") as file:
        for number in range(20):
            head = member(f"course/static/{number}.bin")
            head.size = 512 << 20
            file.write(gzip.compress(head.tobuf()))
            file.write(block * 32)
    assert "bomb" in refusal(tmp_path / "c.tar.gz")


def test_a_bomb_inside_a_member_that_would_be_skipped_is_refused_too(tmp_path):
    head = member("__MACOSX/skipped")
    head.size = 900 << 20
    block = gzip.compress(b"\x00" * (16 << 20))
    (tmp_path / "c.tgz").write_bytes(gzip.compress(head.tobuf()) + block * 56)
    assert "bomb" in refusal(tmp_path / "c.tgz")


def test_a_sparse_file_counts_with_the_size_it_pretends(tmp_path):
    head = member("course/sparse", tarfile.GNUTYPE_SPARSE)
    head.size = 900 << 20
    (tmp_path / "c.tgz").write_bytes(gzip.compress(head.tobuf(tarfile.GNU_FORMAT) + b"\x00" * 1024))
    refusal(tmp_path / "c.tgz")


@pytest.mark.parametrize("kind", [b"x", b"g", b"L"])
def test_a_header_of_impossible_size_is_refused_before_it_is_read(tmp_path, kind):
    head = member("course/x", kind)
    head.size = 9 * GB
    block = gzip.compress(b"\x00" * (16 << 20))
    (tmp_path / "c.tgz").write_bytes(gzip.compress(head.tobuf()) + block * 8)
    refusal(tmp_path / "c.tgz")


def test_ten_gigabytes_declared_in_a_zip_are_refused_from_its_list(tmp_path):
    path = zip_of(write(tmp_path / "c", inline("")), tmp_path / "c.zip")
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 0xF0000000)
    path.write_bytes(bytes(data))
    assert "GB" in refusal(path)


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path):
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("course.xml", "<course/>")
        with archive.open("static/zeros.bin", "w") as file:
            for _block in range(100):
                file.write(b"\x00" * (1 << 20))
    assert "bomb" in refusal(tmp_path / "c.zip")


def test_too_many_members_are_refused(tmp_path):
    course = write(tmp_path / "c", {f"static/{n}.txt": "x" for n in range(30)} | inline(""))
    few = Limits(members=20)
    for packed in (tar_of(course, tmp_path / "c.tgz"), zip_of(course, tmp_path / "c.zip"), course):
        with pytest.raises(Invalid, match="more than 20 files"), open_course(packed, limits=few):
            pass


def test_a_list_of_members_too_long_to_hold_is_refused(tmp_path):
    path = zip_of(write(tmp_path / "c", inline("")), tmp_path / "c.zip")
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rfind(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    path.write_bytes(bytes(data))
    assert "lists more files" in refusal(path)


@pytest.mark.parametrize("cut", [10, 100, 0.5, 0.99])
@pytest.mark.parametrize("name", ["c.tar.gz", "c.zip"])
def test_a_damaged_archive_is_refused(tmp_path, name, cut):
    course = write(tmp_path / "c", COURSE)
    path = tar_of(course, tmp_path / name) if name.endswith("gz") else zip_of(course, tmp_path / name)
    data = path.read_bytes()
    path.write_bytes(data[: cut if isinstance(cut, int) else int(len(data) * cut)])
    refusal(path)


def test_a_zip_with_a_password_is_refused(tmp_path):
    path = zip_of(write(tmp_path / "c", inline("")), tmp_path / "c.zip")
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    path.write_bytes(bytes(data))
    assert "password" in refusal(path)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"moodle_backup.xml": "<moodle_backup/>", "course/course.xml": "<course/>"}, "Moodle backup"),
        (
            {"course/course.xml": '<course id="2" contextid="9"><shortname>x</shortname></course>'},
            "Moodle backup",
        ),
        ({"imsmanifest.xml": "<manifest/>"}, "Common Cartridge"),
        ({"library.xml": "<library/>"}, "library"),
        ({"readme.txt": "hi"}, "no course.xml"),
        ({"course.xml": "<course"}, "does not parse"),
        (
            {
                "course.xml": '<%namespace file="/course.xml" name="course"/><course url_name="${course.run()}"/>'
            },
            "template",
        ),
        ({"course.xml": '<course url_name="x"/>'}, "is missing"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_what_is_no_course_is_refused_with_what_it_is(tmp_path, files, words, packed):
    course = write(tmp_path / "c", files)
    assert words in refusal(zip_of(course, tmp_path / "c.zip") if packed else course)


def test_nothing_there_is_said(tmp_path):
    with pytest.raises(NotFound, match="no file or folder"):
        api.import_course(tmp_path / "nowhere.zip", dry_run=True)
    (tmp_path / "a.txt").write_text("plain")
    assert "neither a folder" in refusal(tmp_path / "a.txt")


@pytest.mark.parametrize("to", ["/etc/passwd", "../../etc/passwd", "..\\..\\x", "a/../../../x"])
def test_a_link_that_leads_out_is_refused_whatever_its_spelling(tmp_path, to):
    with tarfile.open(tmp_path / "c.tar", "w") as archive:
        link = tarfile.TarInfo("x/course.xml")
        link.type, link.linkname = tarfile.SYMTYPE, to
        archive.addfile(link)
    assert "link or a device" in refusal(tmp_path / "c.tar")


def test_links_that_copy_a_file_again_and_again_are_a_bomb(tmp_path):
    with tarfile.open(tmp_path / "c.tar", "w") as archive:
        big = tarfile.TarInfo("x/static/big.bin")
        big.size = 8 << 20
        archive.addfile(big, io.BytesIO(os.urandom(big.size)))
        for number in range(60):
            link = tarfile.TarInfo(f"x/static/{number}.bin")
            link.type, link.linkname = tarfile.SYMTYPE, "big.bin"
            archive.addfile(link)
    assert "swells to more than" in refusal(tmp_path / "c.tar")
