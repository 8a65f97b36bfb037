"""What people write becomes HTML that can do no harm, whatever they write."""

import time
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from catalog import markdown

HARMLESS = {
    "a": {"href", "rel"},
    "ol": {"start"},
    "div": {"class", "dir", "hx-disable", "tabindex"},
}
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=`javascript:alert(1)`>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mtext><table><mglyph><svg><mtext><style><a title='</style><img src onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'>",
    "<embed src='https://elsewhere.example/x.swf'>",
    "<base href='https://elsewhere.example/'>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example'>",
    "<link rel=stylesheet href='https://elsewhere.example/x.css'>",
    "<style>@import 'https://elsewhere.example/x.css'</style>",
    "<p style='background:url(https://elsewhere.example/x)'>x</p>",
    "<form action='https://elsewhere.example'><button>x</button></form>",
    "<button hx-get='/sign-out' hx-trigger='load'>x</button>",
    "<div data-hx-get='/news' data-hx-trigger='load'></div>",
    "<div hx-on:load='alert(1)' hx-on--load='alert(1)'></div>",
    "<div hx-vals='js:{a: alert(1)}'></div>",
    "<a href='https://a.example' ping='https://elsewhere.example' target=_blank>x</a>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<!-- <script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](\\javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](//elsewhere.example/x)",
    "[x](/sign-out)",
    "[x](#main)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x](https://a.example 'title\" onmouseover=\"alert(1)')",
    '[x](https://a.example/"onmouseover="alert(1))',
    "![x](https://elsewhere.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[![x](https://elsewhere.example/pixel.png)](https://a.example)",
    '![x" onerror="alert(1)](https://elsewhere.example/pixel.png)',
    "<javascript:alert(1)>",
    "<https://a.example/'onclick='alert(1)>",
    '```"><script>alert(1)</script>\nx\n```',
    "```html onload=alert(1)\n<script>alert(1)</script>\n```",
    "|<script>alert(1)</script>|x|\n|-|-|\n|<img src=x onerror=alert(1)>|y|",
    "# <script>alert(1)</script>",
    "> <svg/onload=alert(1)>",
    "- <img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "{% load i18n %}{{ settings.SECRET_KEY }}",
    "</div><script>alert(1)</script>",
    "</div></div><div hx-get=/news hx-trigger=load>",
]


class Page(HTMLParser):
    """Every element of a piece of HTML with its attributes, and whatever is not an element or words."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.other: list[str] = []
        self.depth, self.deepest_end = 0, 1
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.depth += tag not in {"br", "hr"}

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def harm(source: str) -> Iterator[str]:
    """Everything in a piece of HTML that could do something, or ask something of somebody else."""
    page = Page(source)
    yield from page.other
    for place, (tag, attrs) in enumerate(page.elements):
        if tag not in markdown.TAGS:
            yield f"<{tag}>"
        yield from (f"{tag} {name}" for name in set(attrs) - HARMLESS.get(tag, set()))
        if tag == "a" and not (attrs.get("href") or "").startswith(
            ("https://", "http://", "mailto:")
        ):
            yield f"leads to {attrs.get('href')}"
        if tag == "a" and attrs.get("rel") != "nofollow noopener":
            yield "a link that is trusted"
        if ("hx-disable" in attrs) != (place == 0):
            yield "not inside hx-disable"
    if page.depth:
        yield "an element that is not closed, or one of the page's that is"


@pytest.mark.parametrize("text", PAYLOADS)
def test_nothing_that_is_written_can_do_harm(text: str) -> None:
    assert not list(harm(markdown.html(text)))
    assert not list(harm(markdown.html(f"Before *{text}* and\n\n1. {text}\n\n{text}")))


@pytest.mark.parametrize(
    "planted",
    [
        "<div hx-disable><script>x</script></div>",
        "<div hx-disable><p onclick=x>x</p></div>",
        "<div hx-disable><p data-hx-get=x>x</p></div>",
        "<div hx-disable><a href='javascript:x' rel='nofollow noopener'>x</a></div>",
        "<div hx-disable><a href='https://x.example'>x</a></div>",
        "<div hx-disable><img src=x></div>",
        "<div hx-disable><!-- x --></div>",
        "<div hx-disable></div><p>x</p></div>",
        "<p>x</p>",
    ],
)
def test_planted_harm_is_found(planted: str) -> None:
    assert list(harm(planted))


@given(st.text(alphabet="<>[]()!`*_~|#-=&;:/\\\"' \n\tahrefsconjvpt1", max_size=200))
def test_nothing_at_random_can_do_harm(text: str) -> None:
    if written := markdown.html(text):
        assert not list(harm(written))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**late** or *later*", "<strong>late</strong> or <em>later</em>"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("- a\n- b", "<li>a</li>"),
        ("`dep_delay`", "<code>dep_delay</code>"),
        ("```\na\n```", "<pre><code>a\n</code></pre>"),
        ("~~old~~", "<s>old</s>"),
        ("5. five", '<ol start="5">'),
        ("|a|\n|-|\n|1|", '<div class="scroll" tabindex="0"><table>'),
        ("[a](https://a.example/?b=1&c=2)", 'href="https://a.example/?b=1&amp;c=2"'),
        ("<me@a.example>", '<a href="mailto:me@a.example"'),
        ("![map](https://a.example/map.png)", '<a href="https://a.example/map.png"'),
        ("5 < 6 & 7", "5 &lt; 6 &amp; 7"),
    ],
)
def test_what_is_meant_is_shown(text: str, shown: str) -> None:
    assert shown in markdown.html(text)


@pytest.mark.parametrize(
    "text", ["# Top\n\n## Below", "## Top\n\n### Below", "Top\n===\n\nBelow\n---"]
)
def test_the_largest_heading_stands_below_those_of_the_page(text: str) -> None:
    assert "<h3>Top</h3>" in markdown.html(text)
    assert "<h4>Below</h4>" in markdown.html(text)


def test_no_heading_is_smaller_than_there_are() -> None:
    assert "<h6>f</h6>" in markdown.html("# a\n\n###### f")


@pytest.mark.parametrize("text", ["", "  \n ", None])
def test_nothing_said_is_nothing_shown(text: str | None) -> None:
    assert Template("{% load words %}{{ text|markdown }}").render(Context({"text": text})) == ""


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "![" * 50_000,
        "![a" * 33_000,
        "[a](b" * 20_000,
        "*a _" * 25_000,
        "> " * 50_000,
        "- a\n" * 25_000,
        "|a" * 60 + "\n" + "|-" * 60 + "\n" + ("|a" * 60 + "\n") * 800,
    ],
)
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    began = time.process_time()
    written = markdown.html(text)
    assert time.process_time() - began < 5
    assert not list(harm(written))


def test_of_a_very_long_text_nothing_is_lost() -> None:
    words = "\n\n".join(f"word{n} *x*" for n in range(5_000))
    written = markdown.html(words)
    assert "word0 <em>x</em>" in written
    assert "word4999 *x*" in written


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One row a *flight*.", "One row a flight."),
        ("# Flights\n\nOne row\na flight", "Flights One row a flight"),
        ("See [the guide](https://a.example) and `dest`", "See the guide and dest"),
        ("- a\n- b\n\n1. c", "a b c"),
        ("|a|b|\n|-|-|\n|c|d|", "a b c d"),
        ("![the map](https://a.example/map.png)", "the map"),
        ("<b>x</b> & y", "<b>x</b> & y"),
        ("plain\nwords", "plain words"),
        ("", ""),
    ],
)
def test_an_excerpt_has_the_words_without_the_markup(text: str, said: str) -> None:
    assert markdown.plain(text) == said


def test_an_excerpt_ends_at_a_word() -> None:
    said = markdown.plain("late departures " * 100, 40)
    assert said == "late departures late departures late…"


def test_an_excerpt_is_words_and_no_html() -> None:
    page = Template("{% load words %}{{ text|plain:80 }}").render(Context({"text": "<b>*x*"}))
    assert page == "&lt;b&gt;x"
