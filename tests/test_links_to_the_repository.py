"""Launch links follow the repository; without one there are none."""

import subprocess

import pytest

from patella.book import launch


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("git@github.com:someone/course.git", "https://github.com/someone/course"),
        ("https://github.com/someone/course", "https://github.com/someone/course"),
        ("https://user:secret@github.com/someone/course.git", "https://github.com/someone/course"),
        ("ssh://git@gitlab.com/group/course.git", "https://gitlab.com/group/course"),
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


def test_a_clone_of_a_folder_has_no_links(clone):
    clone("remote", "add", "origin", "/home/someone/course")
    assert launch.repository() is None


def test_a_fork_gets_its_own_links():
    options = launch.launch_options(("https://github.com/fork/course", "trial"))
    assert (
        options["repository_url"] == "https://github.com/fork/course"
        and options["repository_branch"] == "trial"
    )
    assert options["launch_buttons"]["notebook_interface"] == "jupyterlab"


def test_without_a_remote_no_button_leads_nowhere():
    assert launch.launch_options(None) == {"use_download_button": True}
