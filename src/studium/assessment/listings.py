"""Program listings: coloured here, once, when a text is made; the page needs no script for it.

Colours are eight classes that a page's style sheet gives its own colours to, in light and dark.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from django.utils.html import escape
from lxml import etree
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token, _TokenType
from pygments.util import ClassNotFound

from .safexml import local_name

#: Longer listings stay as they are: colouring is for reading.
MOST: Final = 60_000
_NAMED = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?-|brush:\s*|sourceCode\s+|highlight-|prettyprint\s+(?:linenums\s+)?lang-)"
    r"([A-Za-z0-9_+#.-]{1,30})"
)
_PLAIN: Final = frozenset(("text", "none", "plain", "plaintext", "txt", "nohighlight"))
# From the special to the general: the first that a token is part of names its class.
_CLASSES: Final[tuple[tuple[_TokenType, str], ...]] = (
    (Comment, "t-note"),
    (Keyword.Constant, "t-value"),
    (Keyword.Type, "t-type"),
    (Keyword, "t-word"),
    (Operator.Word, "t-word"),
    (String, "t-text"),
    (Number, "t-value"),
    (Name.Function, "t-name"),
    (Name.Class, "t-type"),
    (Name.Decorator, "t-note"),
    (Name.Builtin, "t-name"),
    (Name.Tag, "t-word"),
    (Name.Attribute, "t-name"),
    (Token.Generic.Inserted, "t-text"),
    (Token.Generic.Deleted, "t-value"),
)


def listing(pre: etree._Element) -> str:
    """A `<pre>` that names its language, coloured, as HTML; empty for every other."""
    code = next((one for one in pre if local_name(one) == "code"), None)
    alone = (
        code is not None and len(pre) == 1 and not (pre.text or "").strip() and not (code.tail or "").strip()
    )
    holder = code if alone and code is not None else pre
    if len(holder):
        # Marked up by its author already.
        return ""
    name = _language(holder.get("class") or "") or _language(pre.get("class") or "")
    source = (holder.text or "").strip("\n")
    lexer = _lexer(name) if name and name not in _PLAIN else None
    if lexer is None or not source or len(source) > MOST:
        return ""
    return f'<pre class="listing"><code>{_coloured(lexer, source)}</code></pre>'


def _language(classes: str) -> str:
    match = _NAMED.search(classes)
    return match[1].lower() if match else ""


@lru_cache(maxsize=64)
def _lexer(name: str) -> Lexer | None:
    try:
        return get_lexer_by_name(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _coloured(lexer: Lexer, source: str) -> str:
    out: list[str] = []
    last = ""
    waiting = ""
    for kind, text in lexer.get_tokens(source):
        found = _class(kind)
        if found != last:
            out.append(_span(last, waiting))
            last, waiting = found, ""
        waiting += text
    out.append(_span(last, waiting))
    return "".join(out)


@lru_cache(maxsize=512)
def _class(kind: Any) -> str:
    return next((name for above, name in _CLASSES if kind in above), "")


def _span(name: str, text: str) -> str:
    plain = str(escape(text))
    return f'<span class="{name}">{plain}</span>' if name and text.strip() else plain
