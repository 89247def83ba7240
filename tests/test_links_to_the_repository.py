"""Links to the repository and to services follow it; without one there are none, and none leads nowhere."""

import subprocess
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from jupyter_book.config import get_final_config
from sphinx.errors import ConfigError

from pages import ROOT
from patella.book import launch
from patella.book.launch import Repository


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@github.com:someone/course.git", "https://github.com/someone/course"),
        ("https://github.com/someone/course", "https://github.com/someone/course"),
        ("https://user:secret@github.com/someone/course.git", "https://github.com/someone/course"),
        ("ssh://git@gitlab.com/group/course.git", "https://gitlab.com/group/course"),
        ("ssh://git@github.com:22/someone/course.git", "https://github.com/someone/course"),
        ("ssh://git@ssh.github.com:443/someone/course.git", "https://github.com/someone/course"),
        ("ssh://git@altssh.gitlab.com:443/a/b/course.git/", "https://gitlab.com/a/b/course"),
        ("https://github.com:443/someone/course", "https://github.com/someone/course"),
        ("github.com:someone/course", "https://github.com/someone/course"),
        ("git@github.com:/someone/course.git", "https://github.com/someone/course"),
        ("git://github.com/someone/course.git", "https://github.com/someone/course"),
        ("git@github.com.example.org:someone/course", None),
        ("ssh://git@github.com:22/", None),
        ("https://github.com/someone", None),
        ("https://[someone/course", None),
        ("git@GitHub.com:someone/course", "https://github.com/someone/course"),
        ("../course", None),
        ("/home/someone/course", None),
        ("file:///home/someone/course", None),
        ("https://example.org/someone/course", None),
    ],
)
def test_web_address_of_a_remote(remote, url):
    assert launch.web_address(remote) == url


def test_ci_variables_come_first(monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "fork/course")
    monkeypatch.setenv("GITHUB_REF_NAME", "trial")
    assert launch.repository() == ("https://github.com/fork/course", "trial", "github")


def test_a_forge_of_ones_own_is_known_by_its_variables(monkeypatch):
    """GitHub Enterprise and GitLab set them, whatever the name of their host."""
    monkeypatch.setenv("GITHUB_REPOSITORY", "physio/course")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://git.school.edu")
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    assert launch.repository() == ("https://git.school.edu/physio/course", "main", "github")
    monkeypatch.delenv("GITHUB_REPOSITORY")
    monkeypatch.setenv("CI_PROJECT_URL", "https://code.school.edu/physio/term/course")
    monkeypatch.setenv("CI_COMMIT_REF_NAME", "main")
    assert launch.repository() == ("https://code.school.edu/physio/term/course", "main", "gitlab")


@pytest.mark.parametrize("name", ["GITEA_ACTIONS", "FORGEJO_ACTIONS"])
def test_a_forge_that_sets_githubs_variables_is_not_taken_for_github(monkeypatch, name):
    monkeypatch.setenv("GITHUB_REPOSITORY", "physio/course")
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://codeberg.org")
    monkeypatch.setenv("GITHUB_REF_NAME", "main")
    monkeypatch.setenv(name, "true")
    assert launch.repository() == ("https://codeberg.org/physio/course", "main", "")


def test_gitlab_has_variables_of_its_own(monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.setenv("CI_PROJECT_URL", "https://gitlab.com/fork/course")
    monkeypatch.setenv("CI_COMMIT_REF_NAME", "trial")
    assert launch.repository() == ("https://gitlab.com/fork/course", "trial", "gitlab")


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone of its own, to which git commands are given."""
    for name in ("GITHUB_REPOSITORY", "CI_PROJECT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(launch, "ROOT", tmp_path)

    def git(*arguments):
        who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "--initial-branch=trial")
    return git


def test_a_clone_knows_where_it_comes_from(clone):
    assert launch.repository() is None
    clone("remote", "add", "origin", "git@github.com:fork/course.git")
    assert launch.repository() == ("https://github.com/fork/course", "trial", "github")
    clone("commit", "--allow-empty", "--message=first")
    clone("checkout", "--detach")
    found = launch.repository()
    assert found is not None and len(found[1]) == 40


def test_without_git_no_repository_is_known(clone, monkeypatch):
    clone("remote", "add", "origin", "git@github.com:fork/course.git")
    monkeypatch.setenv("PATH", "")
    assert launch.repository() is None


def test_a_clone_of_a_folder_has_no_links(clone):
    clone("remote", "add", "origin", "/home/someone/course")
    assert launch.repository() is None


# ---------------------------------------------------------------- what the theme is told


def configured(**more) -> dict:
    """The theme's options as this book's `_config.yml` sets them, with more of its own."""
    written = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8")) | more
    settings, _ = get_final_config(
        user_yaml=written, cli_config={"latex_individualpages": False}, raise_on_invalid=True
    )
    return settings["html_theme_options"]


def finally_set(monkeypatch, where, **more):
    """The configuration once the build has added to it."""
    monkeypatch.setattr(launch, "repository", lambda: where)
    config = SimpleNamespace(html_theme_options=configured(**more), course_launch={})
    launch.configure(None, config)
    return config


FORK = Repository("https://github.com/fork/course", "trial", "github")
CHAPTER = "chapters/05-isolation-evidence"


def buttons(config, page: str = CHAPTER, suffix: str = ".ipynb") -> dict[str, str]:
    """Names and addresses of the launch buttons of a page."""
    app = SimpleNamespace(config=config, env=SimpleNamespace(doc2path=lambda name: f"/book/{name}{suffix}"))
    context: dict = {"header_buttons": [{"label": "download-buttons"}]}
    launch.add_buttons(app, page, "page.html", context, None)
    *groups, last = context["header_buttons"]
    assert last["label"] == "download-buttons"
    return {button["text"]: button["url"] for group in groups for button in group["buttons"]}


@pytest.mark.parametrize(
    ("branch", "written"),
    [("fix#12", "fix%2312"), ("a?b", "a%3Fb"), ("50%", "50%25"), ("été", "%C3%A9t%C3%A9"), ("a/b", "a/b")],
)
def test_a_branch_may_have_any_name(monkeypatch, branch, written):
    services = dict.fromkeys(launch.SERVICES, "https://hub.school.edu")
    config = finally_set(monkeypatch, FORK._replace(branch=branch), launch_buttons=services)
    assert config.html_theme_options["repository_branch"] == written
    found = buttons(config)
    assert urlsplit(found["Binder"]).path.endswith(f"/course/{written}")
    assert f"/blob/{written}/chapters/" in found["Colab"]
    assert parse_qs(urlsplit(found["JupyterHub"]).query)["branch"] == [branch]


def test_a_fork_gets_its_own_links(monkeypatch):
    config = finally_set(monkeypatch, FORK)
    options = config.html_theme_options
    assert (options["repository_url"], options["repository_branch"]) == FORK[:2]
    assert options["use_repository_button"] and options["use_source_button"] and options["use_issues_button"]
    assert buttons(config) == {
        "Binder": "https://mybinder.org/v2/gh/fork/course/trial"
        "?urlpath=lab%2Ftree%2Fchapters%2F05-isolation-evidence.ipynb"
    }
    assert not options["launch_buttons"]  # or the theme would add its own


def test_each_service_of_the_configuration_is_offered(monkeypatch):
    own = {
        "notebook_interface": "jupyterlab",
        "jupyterhub_url": "https://hub.school.edu/",
        "binderhub_url": "https://binder.school.edu",
        "colab_url": "https://colab.research.google.com",
    }
    found = buttons(finally_set(monkeypatch, FORK, launch_buttons=own))
    assert list(found) == ["JupyterHub", "Binder", "Colab"]
    assert found["Colab"] == (
        "https://colab.research.google.com/github/fork/course/blob/trial/chapters/05-isolation-evidence.ipynb"
    )
    assert found["Binder"].startswith("https://binder.school.edu/v2/gh/fork/course/trial?")
    hub = urlsplit(found["JupyterHub"])
    assert hub._replace(query="").geturl() == "https://hub.school.edu/hub/user-redirect/git-pull"
    assert {name: value for name, (value,) in parse_qs(hub.query, strict_parsing=True).items()} == {
        "repo": "https://github.com/fork/course",
        "branch": "trial",
        "urlpath": "lab/tree/course/chapters/05-isolation-evidence.ipynb",
    }


def test_notebook_7_opens_with_its_own_address(monkeypatch):
    own = {"notebook_interface": "classic", "jupyterhub_url": "https://hub.school.edu"}
    found = buttons(finally_set(monkeypatch, FORK, launch_buttons=own))
    assert found["JupyterHub"].endswith("&urlpath=tree%2Fcourse%2Fchapters%2F05-isolation-evidence.ipynb")
    wrong = finally_set(monkeypatch, FORK, launch_buttons=own | {"notebook_interface": "lab"})
    with pytest.raises(ConfigError, match="use one of jupyterlab, classic"):
        buttons(wrong)


def test_a_service_that_the_book_does_not_offer_is_named(monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(launch.logger, "warning", told.append)
    finally_set(monkeypatch, FORK, launch_buttons={"thebe": True, "deepnote_url": ""})
    assert told == ["launch_buttons: thebe is not offered; jupyterhub_url, binderhub_url, colab_url are"]


SERVICES = {
    "jupyterhub_url": "https://hub.school.edu",
    "binderhub_url": "https://mybinder.org",
    "colab_url": "https://colab.research.google.com",
}


@pytest.mark.parametrize(
    ("url", "spec"),
    [
        ("https://github.com/fork/course", "gh/fork/course"),
        ("https://gitlab.com/fork/course", "gl/fork%2Fcourse"),
        ("https://gitlab.com/a/b/c/course", "gl/a%2Fb%2Fc%2Fcourse"),
        ("https://bitbucket.org/fork/course", "git/https%3A%2F%2Fbitbucket.org%2Ffork%2Fcourse"),
        ("https://codeberg.org/fork/course", "git/https%3A%2F%2Fcodeberg.org%2Ffork%2Fcourse"),
        ("https://gitlab.a.edu/a/b/course", "git/https%3A%2F%2Fgitlab.a.edu%2Fa%2Fb%2Fcourse"),
        ("https://a.edu:8443/github.com/course", "git/https%3A%2F%2Fa.edu%3A8443%2Fgithub.com%2Fcourse"),
    ],
)
def test_any_forge_gets_a_right_link_or_none(url, spec):
    """BinderHub splits at slashes what stands before the branch, so that those within are encoded."""
    found = launch.links(Repository(url, "main", launch.forge_of(url)), SERVICES, "chapters/a.ipynb")
    path = urlsplit(found["Binder"]).path
    assert path == f"/v2/{spec}/main"
    provider, _, rest = path.removeprefix("/v2/").partition("/")
    if provider != "gh":
        namespace, branch = rest.split("/", 1)  # as its providers for GitLab and for git do
        assert unquote(namespace) == {"gl": urlsplit(url).path[1:], "git": url}[provider] and branch == "main"
    query = parse_qs(urlsplit(found["JupyterHub"]).query)
    assert query["repo"] == [url] and query["urlpath"] == ["lab/tree/course/chapters/a.ipynb"]
    assert ("Colab" in found) == (provider == "gh")


def test_a_commit_is_no_branch_that_nbgitpuller_could_pull():
    found = launch.links(
        FORK._replace(branch="0123456789abcdef" * 2 + "01234567"), SERVICES, "chapters/a.ipynb"
    )
    assert list(found) == ["Binder", "Colab"]


def test_a_path_may_hold_any_sign():
    """What the services redirect to is an address, once the query is decoded."""
    found = launch.links(FORK, SERVICES, "knee & more/5#.ipynb")
    for service, before in (("Binder", "lab/tree/"), ("JupyterHub", "lab/tree/course/")):
        (path,) = parse_qs(urlsplit(found[service]).query)["urlpath"]
        assert path == f"{before}knee%20%26%20more/5%23.ipynb"


def test_a_repository_named_in_the_configuration_comes_first(monkeypatch):
    own = {"url": "https://gitlab.com/school/course.git", "branch": "term", "path_to_book": "knee"}
    for where in (FORK, None):
        config = finally_set(monkeypatch, where, repository=own)
        options = config.html_theme_options
        assert options["repository_url"] == "https://gitlab.com/school/course"
        assert options["repository_branch"] == "term" and options["path_to_docs"] == "knee"
        assert "/gl/school%2Fcourse/term?urlpath=lab%2Ftree%2Fknee%2Fchapters%2F" in buttons(config)["Binder"]


def test_a_forge_that_the_theme_does_not_know_keeps_its_launch_links(monkeypatch):
    own = {"url": "https://codeberg.org/school/course", "branch": "term"}
    config = finally_set(monkeypatch, None, repository=own)
    assert_no_link_into_a_repository(config.html_theme_options)
    assert "/git/https%3A%2F%2Fcodeberg.org%2Fschool%2Fcourse/term?" in buttons(config)["Binder"]


def test_a_forge_is_told_by_its_host_alone(monkeypatch):
    own = {"url": "https://gitlab.school.edu/github/course", "branch": "term"}
    options = finally_set(monkeypatch, None, repository=own).html_theme_options
    assert options["repository_provider"] == "gitlab" and options["use_source_button"]


def test_without_a_repository_no_button_leads_nowhere(monkeypatch):
    config = finally_set(monkeypatch, None)
    assert_no_link_into_a_repository(config.html_theme_options)
    assert not buttons(config)


def test_pages_that_are_no_notebooks_have_no_launch_buttons(monkeypatch):
    config = finally_set(monkeypatch, FORK)
    assert buttons(config) and not buttons(config, "pages/about", ".md")


def assert_no_link_into_a_repository(options: dict):
    assert not options["launch_buttons"] and not options["repository_url"]
    assert not any(options[f"use_{name}_button"] for name in ("repository", "source", "issues", "edit_page"))
