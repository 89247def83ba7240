"""The content security policy: each page carries and keeps it, served with it as a header or from a disk."""

import re

import pytest

from faces import until, watch
from pages import ROOT, html_pages, page_of, tree_of
from patella.book import policy

# What a page did that its policy forbids, from its first moment on.
WATCH = """window.refused = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
  window.refused.push([effectiveDirective, blockedURI, sample].join(" ")));"""
CHAPTER = "01-introduction"


@pytest.mark.parametrize("attributes", ["", ' async data-cfasync="false"', ' type="module"'])
def test_a_script_in_a_page_becomes_a_file(attributes):
    kept, scripts = policy.without_inline_scripts(f"<p><script{attributes}>a < b\n</script></p>", "../x/")
    (name,) = scripts
    assert kept == f'<p><script{attributes} src="../x/{name}"></script></p>'
    assert scripts[name] == "a < b\n"


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="a.js"></script>',
        '<script type="application/json" id="x">{"onclick": "<b>"}</script>',
        '<script type="application/vnd.x+json">{}</script>',
        "<p>An onclick= in the text</p>",
    ],
)
def test_what_runs_nothing_of_its_own_stays(markup):
    assert policy.without_inline_scripts(markup, "") == (markup, {})


@pytest.mark.parametrize("markup", ['<p onclick="go()">', '<img src="a" onerror="go()">', "<b onfocus=go()>"])
def test_other_handlers_stop_the_build(markup):
    with pytest.raises(ValueError, match="Mend: listen to the event in a script"):
        policy.without_inline_scripts(markup, "")


def test_no_page_has_a_script_or_a_handler_in_it_and_each_has_the_policy_first(built):
    for path in html_pages(built):
        tree = tree_of(path)
        assert not tree.xpath("//script[not(@src) and not(contains(@type, 'json'))]"), path
        assert not tree.xpath("//@*[starts-with(name(), 'on')]"), path
        assert not tree.xpath("//@href[starts-with(normalize-space(), 'javascript:')]"), path
        if tree.xpath("//script"):
            carried = tree.xpath("//meta[@http-equiv='Content-Security-Policy']")
            assert [meta.get("content") for meta in carried] == [policy.POLICY], path
            assert not carried[0].xpath("preceding::script | preceding::link | preceding::style"), path


def test_scripts_of_pages_are_there_and_no_others(built):
    used = {name for path in html_pages(built) for name in policy.MOVED.findall(path.read_text("utf-8"))}
    assert used == {path.name for path in (built / policy.FOLDER).iterdir()} and used


def test_the_document_and_the_file_of_headers_have_the_policy_of_the_pages(built):
    told = (ROOT / "docs" / "security.md").read_text("utf-8")
    written = [policy.POLICY, policy.OF_WORKERS, policy.OF_WORKERS]  # of pages, for nginx and for Apache
    assert re.findall(r"default-src 'self' file:; [^\"\n]*", told) == written
    assert (built / "_headers").read_text("utf-8") == policy.HEADERS
    assert policy.OF_WORKERS.replace(" 'wasm-unsafe-eval'", "") == policy.POLICY != policy.OF_WORKERS


FOLDERS = (".", "chapters", "pages", "pages/data")


def test_pages_are_in_these_folders(built):
    assert {path.parent.relative_to(built).as_posix() for path in html_pages(built)} == set(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_page_keeps_its_policy(built, site, page, folder):
    watch(page)
    page.add_init_script(WATCH)
    broken = {}
    for path in sorted((built / folder).glob("*.html")):
        page.goto(f"{site}/{path.relative_to(built)}", wait_until="domcontentloaded")
        for figure in page.locator("figure.everystate").all()[:1]:  # one draws as all do
            figure.scroll_into_view_if_needed()
            page.locator("figure.everystate[data-drawn]").first.wait_for()
        refused = page.evaluate("window.refused")
        if refused or page.faults:
            broken[path.name] = refused + page.faults
            page.faults.clear()
    assert broken == {}


@pytest.mark.parametrize("place", ["site", "disk"])
def test_the_policy_refuses_what_is_not_the_sites_own_and_buttons_work(site, open_page, page, place):
    page.add_init_script(WATCH)
    address = page_of(CHAPTER).as_uri() if place == "disk" else f"{site}/chapters/{CHAPTER}.html"
    open_page(address)
    _press_what_a_page_has(page)
    assert page.evaluate("window.refused") == [] and page.faults == []
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.ran = true'>");
          document.body.insertAdjacentHTML("beforeend", "<img src=https://example.org/x.png>");
        }"""
    )
    until(page, "() => window.refused.length >= 3")
    assert page.evaluate("window.ran") is None
    directives = {refused.split()[0] for refused in page.evaluate("window.refused")}
    assert directives == {"script-src-elem", "script-src-attr", "img-src"}


def _press_what_a_page_has(page):
    """Buttons that a page without scripts of its own would leave dead; other tests press the rest."""
    page.evaluate("() => { window.printed = 0; window.print = () => { window.printed += 1; }; }")
    for label in ("download-pdf-button", "print-unfolded-button"):
        page.locator(".dropdown-download-buttons > button").click()
        page.locator(f".btn-{label}").click()
    until(page, "() => window.printed === 2")
    page.locator(".btn-fullscreen-button").click()
    until(page, "() => document.fullscreenElement !== null")
    page.locator(".btn-fullscreen-button").click()
    until(page, "() => document.fullscreenElement === null")
    page.locator("#belief-poll input").first.press("ArrowRight")
    assert page.locator("#belief-poll output").first.text_content() == "55 of 100"
