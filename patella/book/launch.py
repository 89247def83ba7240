"""Launch links: they follow the repository that the book is built from, so that a fork gets its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from urllib.parse import quote, urlsplit

from sphinx.util import logging

from patella.book.execution import ROOT

logger = logging.getLogger(__name__)

# Where these hosts answer on the port of the web, for networks that block the one of ssh.
OTHER_NAMES = {
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
}
KNOWN_HOSTS = ("https://github.com", "https://gitlab.com", "https://bitbucket.org")


def repository() -> tuple[str, str] | None:
    """Web address and branch of the repository, by the CI's variables or git; None without a remote."""
    env = os.environ
    if env.get("GITHUB_REPOSITORY"):
        return f"{env.get('GITHUB_SERVER_URL', 'https://github.com')}/{env['GITHUB_REPOSITORY']}", env.get(
            "GITHUB_REF_NAME", "main"
        )
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
    if "://" in remote:
        parts = urlsplit(remote)
        host, path = parts.hostname or "", parts.path
    else:  # git's short form, user@host:path
        host, _, path = remote.rpartition("@")[2].partition(":")
    host, path = OTHER_NAMES.get(host, host), path.strip("/").removesuffix(".git")
    url = f"https://{host}/{path}"
    return url if path and url.startswith(tuple(f"{known}/" for known in KNOWN_HOSTS)) else None


def launch_options(options: dict, where: tuple[str, str] | None) -> dict:
    """Theme options for the links at the top of each page; none that leads nowhere.

    Parameters
    ----------
    options
        The theme's options as `_config.yml` sets them. Its `launch_buttons` name the services, and what it
        says of the repository holds; what it leaves empty is found out.
    where
        Web address and branch of the repository, or None.
    """
    found_url, found_branch = where or ("", "main")
    url = options.get("repository_url") or found_url
    if not url:
        logger.info("no launch buttons: git knows no address of this repository, and _config.yml names none")
        return {"use_download_button": True, "launch_buttons": {}}
    return {
        "repository_url": url,
        "repository_branch": quote(options.get("repository_branch") or found_branch),  # a # would end it
        "use_repository_button": True,
        "use_source_button": True,
        "use_issues_button": not url.startswith("https://bitbucket.org"),
        "use_download_button": True,
    }


def _git(*arguments) -> str | None:
    if shutil.which("git") is None:
        return None
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None
