"""Launch links follow the repository; without one there are none."""

import pytest

from patella.book import launch


@pytest.mark.parametrize(
    "remote, url",
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


def test_a_fork_gets_its_own_links():
    options = launch.launch_options(("https://github.com/fork/course", "trial"))
    assert options["repository_url"] == "https://github.com/fork/course" and options["repository_branch"] == "trial"
    assert options["launch_buttons"]["notebook_interface"] == "jupyterlab"


def test_without_a_remote_no_button_leads_nowhere():
    assert launch.launch_options(None) == {"use_download_button": True}
