"""Brings the capa engine in, and only that: what it merely mentions is not loaded.

The engine's package loads every XBlock there is, two algebra systems and a language toolkit, in six seconds and
200 MB. Problems need none of that: symbolic answers are not taken, previews are not made, and nothing here
speaks to a network. Those modules get an empty stand-in. For the worker process alone.
"""

from __future__ import annotations

import sys
import types
import warnings
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

_EXECUTE = "studium.assessment.capa.jail.execute"


def load() -> ModuleType:
    """The module of the engine's problems, with Django set up for it."""
    import django
    from django.conf import settings

    settings.configure(
        ENABLE_CODEJAIL_REST_SERVICE=True,
        CODE_JAIL_REST_SERVICE_REMOTE_EXEC=_EXECUTE,
        CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
        INSTALLED_APPS=[],
        LOGGING_CONFIG=None,
        USE_I18N=False,
        STATIC_URL="/static/",
    )
    django.setup()
    warnings.simplefilter("ignore")
    _stand_in("symmath", symmath_check=_nothing)
    _stand_in("chem", chemcalc=_stand_in("chem.chemcalc"))
    _stand_in("requests", auth=_stand_in("requests.auth", HTTPBasicAuth=type("HTTPBasicAuth", (), {})))
    exceptions = _stand_in("requests.exceptions", HTTPError=OSError, RequestException=OSError)
    sys.modules["requests"].exceptions = exceptions  # type: ignore[attr-defined]
    _stand_in(
        "xblocks_contrib.problem.capa.xqueue_submission", XQueueInterfaceSubmission=type("Nothing", (), {})
    )
    _hollow("xblocks_contrib")
    _hollow("xblocks_contrib.problem")
    from xblocks_contrib.problem.capa import capa_problem

    return capa_problem  # type: ignore[no-any-return]


def _nothing(*args: Any, **kwargs: Any) -> None:
    raise NotImplementedError


def _stand_in(name: str, **names: Any) -> ModuleType:
    module = types.ModuleType(name)
    vars(module).update(names)
    sys.modules[name] = module
    return module


def _hollow(name: str) -> None:
    """A package whose modules can be imported without what it imports itself."""
    parent = sys.modules.get(name.rpartition(".")[0])
    if parent is None:
        spec = find_spec(name)
        place = Path(str(spec.origin)).parent if spec else Path()
    else:
        place = Path(parent.__path__[0]) / name.rpartition(".")[2]
    module = _stand_in(name)
    module.__path__ = [str(place)]
    if parent is not None:
        setattr(parent, name.rpartition(".")[2], module)
