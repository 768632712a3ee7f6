"""Program listings are coloured once, and stay what they were."""

import re
from html import unescape

import pytest

from studium.assessment.markup import clean_html

PYTHON = (
    'def law(rate: float) -> float:\n    """L = λW"""\n    return rate * 2 if rate < 3 else None  # & so on\n'
)


def words(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", markup))


@pytest.mark.parametrize(
    "opening",
    [
        '<pre><code class="lang-python">',
        '<pre><code class="language-py">',
        '<pre class="brush: python; toolbar: false">',
        '<pre class="sourceCode python">',
    ],
)
def test_a_listing_that_names_its_language_is_coloured_and_says_the_same(opening):
    closing = "</code></pre>" if "<code" in opening else "</pre>"
    source = PYTHON.replace("&", "&amp;").replace("<", "&lt;").replace("-&gt;", "->")
    made = str(clean_html(f"<p>Before</p>{opening}{source}{closing}<p>After</p>").html)
    assert '<span class="t-word">def</span>' in made and '<span class="t-note"># &amp; so on</span>' in made
    assert words(made) == f"Before{PYTHON.strip(chr(10))}After"


@pytest.mark.parametrize(
    "given",
    [
        "<pre>plain words</pre>",
        '<pre class="lang-no-such-language">x = 1</pre>',
        '<pre class="lang-text">x = 1</pre>',
        '<pre class="lang-python">x = <b>1</b></pre>',
        "<p><code>lang-python</code></p>",
    ],
)
def test_every_other_stays_as_it_is(given):
    assert "t-" not in str(clean_html(given).html)


def test_what_stands_in_a_listing_is_text():
    made = str(clean_html('<pre class="lang-html">&lt;script&gt;alert(1)&lt;/script&gt;</pre>').html)
    assert "<script" not in made and words(made) == "<script>alert(1)</script>"


def test_a_very_long_listing_is_left_alone():
    assert "t-" not in str(clean_html(f'<pre class="lang-python">{"x = 1; " * 20_000}</pre>').html)
