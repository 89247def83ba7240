"""Launch links follow the repository; without one there are none."""

import subprocess

import pytest
import yaml
from jupyter_book.config import get_final_config

from pages import ROOT
from patella.book import launch


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
    assert launch.repository() == ("https://github.com/fork/course", "trial")


def test_gitlab_has_variables_of_its_own(monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.setenv("CI_PROJECT_URL", "https://gitlab.com/fork/course")
    monkeypatch.setenv("CI_COMMIT_REF_NAME", "trial")
    assert launch.repository() == ("https://gitlab.com/fork/course", "trial")


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
    assert launch.repository() == ("https://github.com/fork/course", "trial")
    clone("commit", "--allow-empty", "--message=first")
    clone("checkout", "--detach")
    found = launch.repository()
    assert found is not None and len(found[1]) == 40


def test_without_git_no_repository_is_known(clone, monkeypatch):
    clone("remote", "add", "origin", "git@github.com:fork/course.git")
    monkeypatch.setenv("PATH", "")
    assert launch.repository() is None


@pytest.mark.parametrize(
    ("branch", "written"),
    [("fix#12", "fix%2312"), ("a?b", "a%3Fb"), ("50%", "50%25"), ("été", "%C3%A9t%C3%A9"), ("a/b", "a/b")],
)
def test_a_branch_may_have_any_name(branch, written):
    options = finally_set(configured(), ("https://github.com/fork/course", branch))
    assert options["repository_branch"] == written


def test_a_clone_of_a_folder_has_no_links(clone):
    clone("remote", "add", "origin", "/home/someone/course")
    assert launch.repository() is None


def configured(**more) -> dict:
    """The theme's options as this book's `_config.yml` sets them, with more of its own."""
    written = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8")) | more
    settings, _ = get_final_config(
        user_yaml=written, cli_config={"latex_individualpages": False}, raise_on_invalid=True
    )
    return settings["html_theme_options"]


def finally_set(options: dict, where) -> dict:
    """The theme's options once the build has added to them."""
    return options | launch.launch_options(options, where)


FORK = ("https://github.com/fork/course", "trial")


def test_a_fork_gets_its_own_links():
    options = finally_set(configured(), FORK)
    assert (options["repository_url"], options["repository_branch"]) == FORK
    assert options["launch_buttons"]["notebook_interface"] == "jupyterlab"
    assert options["launch_buttons"]["binderhub_url"] == "https://mybinder.org"
    assert options["use_repository_button"] and options["use_issues_button"]


def test_services_named_in_the_configuration_are_offered():
    own = {"notebook_interface": "classic", "colab_url": "https://colab.research.google.com"}
    options = finally_set(configured(launch_buttons=own), FORK)
    assert options["repository_url"] == "https://github.com/fork/course"
    offered = {name: value for name, value in options["launch_buttons"].items() if value}
    assert offered == own


def test_a_repository_named_in_the_configuration_comes_first():
    own = {"url": "https://gitlab.com/school/course", "branch": "term", "path_to_book": "knee"}
    for where in (FORK, None):
        options = finally_set(configured(repository=own), where)
        assert options["repository_url"] == own["url"] and options["repository_branch"] == "term"
        assert options["path_to_docs"] == "knee" and options["launch_buttons"]["binderhub_url"]


def test_without_a_repository_no_button_leads_nowhere():
    options = finally_set(configured(), None)
    assert not options["launch_buttons"] and not options["repository_url"]
    assert not any(options[f"use_{name}_button"] for name in ("repository", "issues", "edit_page"))
