"""What the pages take of the theme: the icons, no more than they need, and what works without storage."""

import gzip
import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Response

from faces import until
from pages import ROOT, html_pages, tree_of
from patella.book import icons, theme

MAIN = "chapters/05-isolation-evidence.html"
FIRST_VISIT_BYTES = 1_000_000
PACKED = {".woff2", ".png"}  # as small as they get

# What a browser does to a page that may keep nothing, and to one whose storage is full.
FORBID_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });"""
FILL_STORAGE = (
    """Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }"""
)


def test_an_icon_is_drawn_in_its_place():
    drawn = icons.with_icons(
        '<b><i class="switch fa-solid fa-sun  fa-lg" data-mode="light" title="Light"></i></b>'
    )
    assert drawn.startswith('<b><svg class="svg-inline--fa switch fa-sun fa-lg" viewBox="0 0 512 512"')
    assert 'data-mode="light"' in drawn and "<title>Light</title>" in drawn and drawn.endswith("</svg></b>")
    assert 'aria-hidden="true"' in icons.with_icons('<span class="fas fa-file"></span>')


def test_an_icon_has_the_drawing_of_its_pack_under_each_of_its_names():
    known = icons.icons()
    assert known["fas", "magnifying-glass"] == known["fas", "search"]
    assert known["far", "file"] != known["fas", "file"]
    assert ("fab", "github") in known and ("fas", "github") not in known


@pytest.mark.parametrize(
    "text", ['<i class="fas fa-no-such-icon"></i>', '<i class="fas fa-file">x</i>', "<i>a</i>"]
)
def test_what_is_no_place_for_an_icon_stays(text):
    assert icons.with_icons(text) == text


def test_another_way_to_store_icons_is_told(monkeypatch, tmp_path):
    script = tmp_path / "icons.js"
    script.write_text('{"file":{"width":384,"path":"M0 0"}}')
    monkeypatch.setattr(icons, "SCRIPT", script)
    with pytest.raises(ValueError, match="no icons found"):
        icons.icons.__wrapped__()


def test_scripts_are_left_out_by_name():
    kept = '<script defer src="../_static/other-icons.js?v=1"></script><script>icons.js</script>'
    text = f'<script\n defer src="../_static/icons.js?v=1"></script>\n{kept}<script src="icons.js"></script>'
    assert theme.without_scripts(text, "icons.js", "absent.js") == kept


@pytest.mark.parametrize(
    ("beginning", "body", "needed"),
    [
        ("design-tabs.js", '<div class="sd-tab-set docutils">', True),
        ("design-tabs.js", '<div class="sd-card">sd-tab-set</div>', False),
        ("copybutton.js", '<div class="cell highlight">', True),
        ("togglebutton.js", '<div class="admonition dropdown">', True),
        ("togglebutton.js", '<details class="sd-dropdown">', False),
        ("doctools.js", "", True),
        ("", "", True),
        ("let toggleHintShow = 'a/b';", "<p>", False),
        ("DOCUMENTATION_OPTIONS.pagename = 'pages/about';", "<p>", False),
    ],
)
def test_a_file_is_needed_where_something_asks_for_it(beginning, body, needed):
    assert theme.is_needed(beginning, body) == needed


def test_every_icon_is_drawn_and_none_by_a_script(built):
    drawn = 0
    for path in html_pages(built):
        tree = tree_of(path)
        assert not tree.xpath("//script[contains(@src, 'fontawesome')]"), path
        assert not tree.xpath(
            "//*[self::i or self::span][contains(@class, 'fa-') or contains(@class, 'fas ')]"
        ), path
        drawn += len(tree.xpath("//svg[contains(@class, 'svg-inline--fa')]/path[@d]"))
    assert drawn > 10 * len(html_pages(built))


def test_the_small_font_has_every_icon_that_the_style_of_the_theme_names(built):
    styles = built / "_static" / "styles"
    named = re.findall(r'--pst-(?!icon-git)[\w-]+:"(.)"', (styles / "pydata-sphinx-theme.css").read_text())
    named += [
        chr(int(code, 16))
        for code in re.findall(r'content:"\\(f\w{3})"', (styles / "sphinx-book-theme.css").read_text())
    ]
    held = re.findall(r"U\+(\w+)", (built / "_static" / "book.css").read_text())
    assert len(named) > 10 and {chr(int(code, 16)) for code in held} == set(named)


def test_only_the_search_page_loads_what_searches(built):
    for path in html_pages(built):
        loaded = tree_of(path).xpath("//script/@src")
        assert any("search" in address for address in loaded) == (path.name == "search.html"), path


def test_pages_load_what_they_use_of_the_extensions(built):
    for path in html_pages(built):
        tree = tree_of(path)
        loaded = " ".join(tree.xpath("//script/@src | //link/@href"))
        code = bool(tree.xpath("//article//div[contains(@class, 'highlight')]"))
        assert ("copybutton.js" in loaded) == ("copybutton.css" in loaded) == code, path
        assert ("sphinx-design" in loaded) == bool(tree.xpath("//article//*[contains(@class, 'sd-')]")), path
        folded = bool(
            tree.xpath("//article//div[contains(@class, 'admonition') and contains(@class, 'dropdown')]")
        )
        assert ("togglebutton.js" in loaded) == folded and "design-tabs.js" not in loaded, path


def test_the_first_visit_of_a_chapter_is_light(site, page):
    received: dict[str, Response] = {}
    page.on("response", lambda response: received.setdefault(response.url, response))
    page.goto(f"{site}/{MAIN}")
    page.locator("figure.everystate").first.scroll_into_view_if_needed()
    page.locator("figure.everystate[data-drawn]").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(site) for url in received), "another host is asked"
    sizes = {
        url: len(body if any(end in url for end in PACKED) else gzip.compress(body))
        for url, body in ((url, response.body()) for url, response in received.items())
    }
    assert sum(sizes.values()) <= FIRST_VISIT_BYTES, sizes
    assert not [url for url in sizes if "fa-solid" in url or "searchindex" in url]


@pytest.mark.parametrize(
    ("width", "storage"), [(390, FORBID_STORAGE), (1280, FORBID_STORAGE), (390, FILL_STORAGE)]
)
def test_without_storage_menu_search_and_theme_switch_work(built, open_page, page, width, storage):
    page.set_viewport_size({"width": width, "height": 800})
    page.add_init_script(storage)
    open_page((built / MAIN).as_uri(), skip_guesses=False)
    modes = [page.locator("html").get_attribute("data-mode")]
    for _ in range(3):
        page.locator(".theme-switch-button").click()
        modes.append(page.locator("html").get_attribute("data-mode"))
    assert modes[0] == modes[3] == "auto" and set(modes[1:3]) == {"light", "dark"}
    page.locator("button.primary-toggle").click()
    if width == 390:
        page.locator("#pst-primary-sidebar-modal[open]").wait_for()
        page.keyboard.press("Escape")
    else:
        page.locator("#pst-primary-sidebar.pst-sidebar-hidden").wait_for(state="attached")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog[open] input").fill("taping")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=taping")
    assert not page.faults


def test_a_page_in_a_frame_that_may_keep_nothing_works(site, page):
    page.emulate_media(color_scheme="light")
    page.set_content(f'<iframe sandbox="allow-scripts" src="{site}/pages/about.html" width="900"></iframe>')
    (frame,) = page.frames[1:]
    frame.locator(".theme-switch-button").click()  # from what the system prefers to the other
    assert frame.locator("html").get_attribute("data-mode") == "dark"
    storage = "[localStorage.getItem('mode'), localStorage.length, localStorage.key(9)]"
    assert frame.evaluate(storage) == ["dark", 2, None]
    frame.evaluate("localStorage.removeItem('mode'); sessionStorage.clear()")
    assert frame.evaluate(storage) == [None, 1, None]


@pytest.mark.parametrize("name", [MAIN, "chapters/08-verdicts.html", "pages/data-catalogue.html"])
def test_nothing_is_cut_on_paper(built, page, name):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 less a browser's own margins
    page.goto((built / name).as_uri())
    beyond = page.evaluate("""() => [...document.querySelectorAll("main :is(pre, table)")]
      .filter((part) =>
        part.scrollWidth > part.clientWidth + 1 || part.getBoundingClientRect().right > innerWidth)
      .map((part) => part.textContent.slice(0, 80))""")
    assert not beyond


def test_a_page_is_printed_with_folded_parts_open_by_choice(built, page):
    page.add_init_script("""window.print = () => {
      window.folded = document.querySelectorAll("details:not([open])").length;
      window.dispatchEvent(new Event("afterprint"));
    };""")
    page.goto((built / MAIN).as_uri())
    folded = page.locator("details:not([open])").count()
    page.get_by_label("Download this page").click()
    page.locator(".btn-download-pdf-button").click()
    assert folded > 5 and page.evaluate("window.folded") == folded
    page.get_by_label("Download this page").click()
    page.locator(".btn-print-unfolded-button").click()
    until(page, "() => window.folded === 0")
    assert page.locator("details:not([open])").count() == folded


def test_the_licence_of_the_icons_is_named():
    for name in ("LICENSE-CONTENT", "pages/about.md"):
        assert "Font Awesome Free" in (ROOT / name).read_text(encoding="utf-8")


def test_one_book_leaves_the_defaults_of_the_next_alone():
    shared: dict[str, list[str]] = {"templates_path": [], "html_static_path": []}
    theme.add_folders(None, SimpleNamespace(**shared))
    assert shared == {"templates_path": [], "html_static_path": []}
