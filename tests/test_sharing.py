"""What others see of a page: title, description, preview, sitemap, and a page for lost addresses."""

from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree

from pages import ROOT, tree_of
from patella.book import sharing

PAGES = sorted(
    f"{path.parent.name}/{path.stem}"
    for folder in ("chapters", "pages")
    for path in (ROOT / folder).iterdir()
    if path.suffix in {".md", ".ipynb"}
)


def test_every_page_has_a_description():
    assert sorted(sharing.descriptions()) == PAGES
    for page, row in sharing.descriptions().items():
        assert 30 < len(row["description"]) < 160, page
        picture = row["picture"] or sharing.descriptions()["pages/intro"]["picture"]
        assert (ROOT / "pages" / "pictures" / f"{picture}.svg").exists(), page


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_what_it_is(built, page):
    head = tree_of(built / f"{page}.html").find("head")
    described = head.xpath("meta[@name='description']/@content")
    assert described == [sharing.descriptions()[page]["description"]]
    assert head.xpath("meta[@property='og:title']/@content")[0]
    assert head.xpath("link[@rel='icon']/@href")[0].endswith("favicon.svg")
    # The site's address is not known here: nothing absolute is written.
    assert not head.xpath("meta[@property='og:image'] | link[@rel='canonical']")


@pytest.mark.parametrize("page", PAGES)
def test_a_preview_picture_is_there(page):
    name = f"{sharing.preview_of(page)}.png"
    data = (ROOT / "patella" / "book" / "assets" / "previews" / name).read_bytes()
    width, height = (int.from_bytes(data[place : place + 4]) for place in (16, 20))
    assert (width, height) == (1200, 630) and len(data) < 160_000


def app_at(address, outdir):
    return SimpleNamespace(
        config=SimpleNamespace(html_baseurl=address),
        env=SimpleNamespace(found_docs={"pages/intro", "chapters/01-introduction"}),
        builder=SimpleNamespace(format="html"),
        outdir=outdir,
    )


@pytest.mark.parametrize("address", ["https://example.org/book", "https://example.org/book/"])
def test_with_an_address_pages_are_absolute_and_listed(tmp_path, address):
    app = app_at(address, tmp_path)
    context: dict[str, Any] = {}
    sharing.describe(app, "pages/intro", None, context, None)
    assert context["sharing"]["address"] == "https://example.org/book/pages/intro.html"
    assert context["sharing"]["preview"] == "https://example.org/book/_static/previews/intro.png"
    sharing.describe(app, "404", None, context, None)
    assert context["root"] == "/book/"
    sharing.write_sitemap(app, None)
    places = etree.parse(tmp_path / "sitemap.xml").findall(".//{*}loc")
    assert [place.text for place in places] == [
        "https://example.org/book/chapters/01-introduction.html",
        "https://example.org/book/pages/intro.html",
    ]


def test_without_an_address_there_is_no_sitemap(tmp_path):
    sharing.write_sitemap(app_at("", tmp_path), None)
    assert not list(tmp_path.iterdir())


def test_a_lost_address_meets_a_page_that_works_at_any_depth(built, site, page):
    body = (built / "404.html").read_text(encoding="utf-8")
    page.route(
        "**/deep/down/nowhere.html",
        lambda route: route.fulfill(status=404, body=body, content_type="text/html"),
    )
    failed = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.on("response", lambda answer: failed.append(answer.url) if answer.status == 404 else None)
    page.goto(f"{site}/deep/down/nowhere.html")
    assert page.get_by_role("heading", level=1).inner_text() == "This page is not here"
    assert failed == [f"{site}/deep/down/nowhere.html"]
    page.locator("article input[type=search]").fill("Q angle")
    page.locator("article button").click()
    page.wait_for_url("**/search.html?q=Q+angle")
