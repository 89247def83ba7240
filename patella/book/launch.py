"""Launch links: they follow the repository that the book is built from, so that a fork gets its own."""

from __future__ import annotations

import os
import re
import subprocess

from patella.book.execution import ROOT

KNOWN_HOSTS = ("https://github.com", "https://gitlab.com", "https://bitbucket.org")


def repository() -> tuple[str, str] | None:
    """Web address and branch of the repository, from the CI's variables or from git; None without a remote."""
    env = os.environ
    if env.get("GITHUB_REPOSITORY"):
        return f"{env.get('GITHUB_SERVER_URL', 'https://github.com')}/{env['GITHUB_REPOSITORY']}", env.get("GITHUB_REF_NAME", "main")
    if env.get("CI_PROJECT_URL"):
        return env["CI_PROJECT_URL"], env.get("CI_COMMIT_REF_NAME", "main")
    remote = _git("remote", "get-url", "origin")
    url = web_address(remote) if remote else None
    if url is None:
        return None
    branch = _git("symbolic-ref", "--short", "HEAD") or _git("rev-parse", "HEAD")
    return (url, branch) if branch else None


def web_address(remote: str) -> str | None:
    """The web address of a git remote, or None when it has none that we know of.

    >>> web_address("git@github.com:someone/course.git")
    'https://github.com/someone/course'
    """
    match = re.fullmatch(r"(?:https://|ssh://)?(?:[^@/]+@)?([\w.-]+)[:/]([\w./-]+?)(?:\.git)?/?", remote)
    if match is None:
        return None
    url = f"https://{match[1]}/{match[2]}"
    return url if url.startswith(tuple(f"{host}/" for host in KNOWN_HOSTS)) else None


def launch_options(where: tuple[str, str] | None) -> dict:
    """Theme options for the links at the top of each page; none that leads nowhere."""
    if where is None:
        return {"use_download_button": True}
    url, branch = where
    return {
        "repository_url": url,
        "repository_branch": branch,
        "path_to_docs": "",
        "use_repository_button": True,
        "use_source_button": True,
        "use_issues_button": not url.startswith("https://bitbucket.org"),
        "use_download_button": True,
        "launch_buttons": {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"},
    }


def _git(*arguments) -> str | None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None
