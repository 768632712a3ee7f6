"""The capa engine at work: opens a problem for a seed, grades answers to it. For the worker process alone.

What goes in and comes out is JSON. Ids of inputs are ours ("2_1"), without the engine's prefix.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from copy import deepcopy
from functools import lru_cache
from types import ModuleType, SimpleNamespace
from typing import Any

from lxml import etree

from studium.assessment import safexml
from studium.assessment.sandbox.runner import NoSandbox, ScriptFailed

from . import jail

_PREFIX = "p"
_KEPT = 2000
_STRAY_LESS = re.compile(r"<(?![A-Za-z/!?])")
_STRAY_AND = re.compile(r"&(?!#?\w{1,31};)")


class Cache:
    """What the engine remembers of scripts that ran well, by course library: bounded, oldest out."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, Any] = OrderedDict()

    def get(self, key: str) -> Any:
        return deepcopy(self.kept.get(_with_library(key)))

    def set(self, key: str, value: Any) -> None:
        words, _variables = value
        if words is None:
            self.kept[_with_library(key)] = deepcopy(value)
        while len(self.kept) > _KEPT:
            self.kept.popitem(last=False)


def _with_library(key: str) -> str:
    return f"{jail.library.name}:{key}" if jail.library else key


class Engine:
    """Holds the engine's module and what it asks of its surroundings."""

    def __init__(self, capa: ModuleType) -> None:
        self.capa = capa
        self.cache = Cache()
        logging.disable(logging.CRITICAL)  # It logs every answer and every script.

    def open(self, source: str, seed: int) -> dict[str, Any]:
        """The problem's page as XML with its variables filled in, keys and all, and the declared answers."""
        problem = self._problem(source, seed)
        answers = {
            key.removeprefix(f"{_PREFIX}_"): _plain_answer(value)
            for found in problem.responder_answers.values()
            for key, value in found.items()
        }
        return {"tree": self._page(problem, source), "answers": answers}

    def grade(self, source: str, seed: int, answers: dict[str, Any]) -> dict[str, Any]:
        """How each input fares. An answer that cannot be read, or a script that fails, is told by its input."""
        given = {f"{_PREFIX}_{key}": value for key, value in answers.items()}
        problem = self._problem(source, seed, given)
        told: dict[str, Any] = {}
        for responder in problem.responders.values():
            told.update(self._grade_one(responder, given))
        return {"inputs": {key.removeprefix(f"{_PREFIX}_"): value for key, value in told.items()}}

    def _grade_one(self, responder: Any, given: dict[str, Any]) -> dict[str, Any]:
        ids = list(responder.answer_ids)
        if len(ids) == 1 and not given.get(ids[0]):
            return {ids[0]: {"correct": "unanswered", "points": "0"}}
        jail.failed = None
        try:
            found = responder.evaluate_answers(given, self._no_map())
        except Exception as error:
            failure = _failure(error)
            return {key: {"failure": failure} for key in ids}
        told = {}
        overall = found.get_overall_message()
        for key in ids:
            message = [str(found.get_msg(key) or ""), str(found.get_hint(key) or "")]
            if overall and key == ids[-1]:
                message.append(str(overall))
            told[key] = {
                "correct": found.get_correctness(key),
                "points": str(found.get_npoints(key)),
                "message": "".join(message),
            }
        return told

    def _no_map(self) -> Any:
        return self.capa.CorrectMap()

    def _problem(self, source: str, seed: int, answers: dict[str, Any] | None = None) -> Any:
        jail.failed = None
        capa = self.capa
        system = capa.LoncapaSystem(
            ajax_url="",
            anonymous_student_id=f"{seed:032x}",
            cache=self.cache,
            can_execute_unsafe_code=lambda: False,
            get_python_lib_zip=lambda: None,
            DEBUG=False,
            i18n=SimpleNamespace(gettext=str, ngettext=lambda one, many, count: one if count == 1 else many),
            render_template=None,
            resources_fs=SimpleNamespace(root_path="/nowhere", open=_no_file),
            seed=seed,
            xqueue=None,
        )
        block = SimpleNamespace(
            display_name="",
            data="",
            usage_key=SimpleNamespace(course_key=None),
            location=SimpleNamespace(course_key=None),
            correctness_available=lambda: True,
            runtime=SimpleNamespace(publish=lambda *_args: None),
        )
        state = {"seed": seed, "student_answers": answers or {}}
        return capa.LoncapaProblem(
            _mended(source), _PREFIX, system, block, state=state, seed=seed, extract_tree=False
        )

    def _page(self, problem: Any, source: str) -> str:
        """The source as its author wrote it, which the engine takes labels and notes out of, filled in."""
        text = _page_source(source)
        context = {key: value for key, value in problem.context.items() if key not in _OWN}
        filled = str(self.capa.contextualize_text(text, context)) if "$" in text else text
        return _whole(filled)


def _no_file(name: str) -> None:
    raise FileNotFoundError(name)


@lru_cache(maxsize=256)
def _mended(source: str) -> str:
    """The source as the native engine reads it: entities mended, empty scripts out."""
    root = safexml.parse(source).root
    for script in list(root.iter("script")):
        if len(script):  # Written without CDATA: what looks like elements is text of the script.
            inside = "".join(etree.tostring(one, encoding="unicode") for one in script)
            text = (script.text or "") + inside
            del script[:]
            script.text = text
        if not (script.text or "").strip():
            safexml.drop(script)
    return etree.tostring(root, encoding="unicode")


@lru_cache(maxsize=256)
def _page_source(source: str) -> str:
    root = etree.fromstring(_mended(source))
    for script in list(root.iter("script", "answer")):
        safexml.drop(script)
    return etree.tostring(root, encoding="unicode")


_OWN = frozenset(("script_code", "python_path", "extra_files"))


def failure_of(error: BaseException) -> dict[str, Any]:
    """A failed opening, as JSON."""
    return _failure(error)


def _failure(error: BaseException) -> dict[str, Any]:
    """kind: sandbox (none to be had), script (it failed), answer (it cannot be read), problem (its author's slip)."""
    behind = jail.failed
    if isinstance(behind, NoSandbox):
        return {"kind": "sandbox", "message": str(behind)}
    if isinstance(behind, ScriptFailed):
        return {
            "kind": "script",
            "how": behind.kind,
            "type": behind.type,
            "message": str(behind)[:2000],
            "line": behind.line,
        }
    kind = "answer" if type(error).__name__ == "StudentInputError" else "problem"
    return {"kind": kind, "type": type(error).__name__, "message": str(error)[:2000]}


def _plain_answer(value: Any) -> Any:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [str(one) for one in value]
    return None if value is None else str(value)


def _whole(text: str) -> str:
    """XML again, after values with stray signs were put into it."""
    try:
        etree.fromstring(text.encode())
    except etree.XMLSyntaxError:
        mended = _STRAY_AND.sub("&amp;", _STRAY_LESS.sub("&lt;", text))
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        root = etree.fromstring(mended.encode(), parser)
        return etree.tostring(root, encoding="unicode") if root is not None else "<problem/>"
    return text
