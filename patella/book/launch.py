"""Links that open a chapter elsewhere: they follow the repository that the book is built from.

`launch_buttons` of `_config.yml` names the services: a BinderHub, a JupyterHub with nbgitpuller, Colab.  A
service that can't reach a repository gets no link, rather than one that leads nowhere.  Links into the
repository itself are the theme's; what it can't know of a self-hosted forge is told to it here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from sphinx.errors import ConfigError
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
FORGES = ("github", "gitlab", "bitbucket")  # whose addresses of files and issues the theme knows
INTERFACES = {"jupyterlab": "lab/tree", "classic": "tree"}


class Repository(NamedTuple):
    """A repository: its web address, from which git clones as well, a branch, tag or commit, and its forge.

    The forge is one of `FORGES`, or "" for any other.
    """

    url: str
    branch: str
    forge: str


def setup(app):
    """Register this part of the book's extension."""
    app.add_config_value("course_launch", {}, "html")
    app.connect("config-inited", configure)
    # Later than the theme, which makes the list of buttons anew for each page at 500 and 501.
    app.connect("html-page-context", add_buttons, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def configure(app, config):
    """Tell the theme of the repository, and keep for the pages what they need for links of their own."""
    options = config.html_theme_options
    where = chosen(options, repository())
    config.html_theme_options = options | theme_options(where)
    services = {name: value for name, value in options.get("launch_buttons", {}).items() if value}
    unknown = services.keys() - {*SERVICES, "notebook_interface"}
    if unknown:
        logger.warning(
            f"launch_buttons: {', '.join(sorted(unknown))} is not offered; {', '.join(SERVICES)} are"
        )
    if where is None:
        logger.info("no launch buttons: git knows no address of this repository, and _config.yml names none")
    else:
        config.course_launch = {
            "where": where,
            "services": services,
            "folder": options.get("path_to_docs", ""),
        }


def add_buttons(app, pagename, templatename, context, doctree):
    """Put a chapter's links at the top of its page."""
    launch = app.config.course_launch
    if not launch or not str(app.env.doc2path(pagename)).endswith(".ipynb"):
        return
    path = "/".join(filter(None, [launch["folder"].strip("/"), f"{pagename}.ipynb"]))
    found = links(launch["where"], launch["services"], path)
    if found:
        buttons = [
            {
                "type": "link",
                "text": name,
                "tooltip": f"Open this chapter on {name}",
                "icon": f"_static/images/{LOGOS[name]}",
                "url": url,
            }
            for name, url in found.items()
        ]
        group = {
            "type": "group",
            "tooltip": "Open this chapter as a notebook",
            "icon": "fas fa-rocket",
            "buttons": buttons,
            "label": "launch-buttons",
        }
        context["header_buttons"].insert(0, group)


# ---------------------------------------------------------------- the repository


def repository() -> Repository | None:
    """The repository that the book is built from, by the CI's variables or git; None without a remote."""
    env = os.environ
    if env.get("GITHUB_REPOSITORY"):
        url = f"{env.get('GITHUB_SERVER_URL', 'https://github.com')}/{env['GITHUB_REPOSITORY']}"
        # Gitea and Forgejo set GitHub's variables, too, and one more; their addresses are others.
        forge = forge_of(url) if env.get("GITEA_ACTIONS") or env.get("FORGEJO_ACTIONS") else "github"
        return Repository(url, env.get("GITHUB_REF_NAME", "main"), forge)
    if env.get("CI_PROJECT_URL"):
        return Repository(env["CI_PROJECT_URL"], env.get("CI_COMMIT_REF_NAME", "main"), "gitlab")
    remote = _git("remote", "get-url", "origin")
    address = web_address(remote) if remote else None
    if address is None:
        return None
    branch = _git("symbolic-ref", "--short", "HEAD") or _git("rev-parse", "HEAD")
    return Repository(address, branch, forge_of(address)) if branch else None


def chosen(options: dict, found: Repository | None) -> Repository | None:
    """The repository that `_config.yml` names; what it leaves empty is found out.

    Parameters
    ----------
    options
        The theme's options as `_config.yml` sets them.
    found
        The repository that the book is built from, or None.
    """
    named = options.get("repository_url", "").strip("/").removesuffix(".git")
    branch = options.get("repository_branch") or (found.branch if found else "main")
    if named:
        return Repository(named, branch, forge_of(named))
    return found._replace(branch=branch) if found else None


def web_address(remote: str) -> str | None:
    """The web address of a git remote, or None when it has none that we know of.

    >>> web_address("git@github.com:someone/course.git")
    'https://github.com/someone/course'
    """
    if "://" in remote:
        try:
            parts = urlsplit(remote)
        except ValueError:
            return None
        host, path = parts.hostname or "", parts.path
    else:  # git's short form, user@host:path
        host, _, path = remote.rpartition("@")[2].partition(":")
        host = host.lower()
    host, path = OTHER_NAMES.get(host, host), path.strip("/").removesuffix(".git")
    return f"https://{host}/{path}" if f"https://{host}" in KNOWN_HOSTS and "/" in path else None


def forge_of(url: str) -> str:
    """What a repository's host runs, as far as its name tells.

    >>> forge_of("https://gitlab.school.edu/physio/course"), forge_of("https://codeberg.org/physio/course")
    ('gitlab', '')
    """
    host = urlsplit(url).hostname or ""
    return next((forge for forge in FORGES if forge in host), "")


def theme_options(where: Repository | None) -> dict:
    """Options of the theme for the links into a repository; none for a forge that it doesn't know."""
    options = {"launch_buttons": {}, "use_download_button": True}  # chapters get launch buttons of our own
    if where is None or not where.forge:
        buttons = ("repository", "source", "issues", "edit_page")
        return options | {"repository_url": "", **{f"use_{name}_button": False for name in buttons}}
    return options | {
        "repository_url": where.url,
        "repository_branch": quote(where.branch),  # a # would end the address
        "repository_provider": where.forge,
        "use_repository_button": True,
        "use_source_button": True,
        "use_issues_button": where.forge != "bitbucket",
    }


# ---------------------------------------------------------------- the services


def links(where: Repository, services: dict, path: str) -> dict[str, str]:
    """The addresses that open a notebook, by the name of the service.

    Parameters
    ----------
    where
        The repository.
    services
        What `launch_buttons` sets.
    path
        The notebook, seen from the repository's root.
    """
    interface = services.get("notebook_interface", "jupyterlab")
    if interface not in INTERFACES:
        raise ConfigError(
            f"notebook_interface of launch_buttons is {interface!r}: use one of {', '.join(INTERFACES)}"
        )
    found = {
        name: link(services[setting].rstrip("/"), where, INTERFACES[interface], path)
        for setting, (name, link) in SERVICES.items()
        if services.get(setting)
    }
    return {name: url for name, url in found.items() if url}


def binder(hub: str, where: Repository, interface: str, path: str) -> str:
    """A BinderHub's link; any address that git can clone will do, GitHub's and GitLab's have short forms."""
    host, _, name = where.url.removeprefix("https://").partition("/")
    spec = {"github.com": f"gh/{name}", "gitlab.com": f"gl/{quote(name, safe='')}"}.get(
        host, f"git/{quote(where.url, safe='')}"
    )
    return f"{hub}/v2/{spec}/{quote(where.branch)}?{_query(urlpath=f'{interface}/{quote(path)}')}"


def nbgitpuller(hub: str, where: Repository, interface: str, path: str) -> str | None:
    """A JupyterHub's link, which nbgitpuller reads; None for a commit: it takes branches and tags."""
    if re.fullmatch(r"[0-9a-f]{40}", where.branch):
        return None
    folder = where.url.rpartition("/")[2]  # where nbgitpuller puts the clone
    opened = f"{interface}/{quote(f'{folder}/{path}')}"
    return f"{hub}/hub/user-redirect/git-pull?{_query(repo=where.url, branch=where.branch, urlpath=opened)}"


def colab(hub: str, where: Repository, interface: str, path: str) -> str | None:
    """Colab's link; None for what isn't on GitHub, from where alone it opens notebooks."""
    name = where.url.removeprefix("https://github.com/")
    return f"{hub}/github/{name}/blob/{quote(where.branch)}/{quote(path)}" if name != where.url else None


SERVICES = {
    "jupyterhub_url": ("JupyterHub", nbgitpuller),
    "binderhub_url": ("Binder", binder),
    "colab_url": ("Colab", colab),
}
LOGOS = {"JupyterHub": "logo_jupyterhub.svg", "Binder": "logo_binder.svg", "Colab": "logo_colab.png"}


def _query(**values: str) -> str:
    return urlencode(values, quote_via=quote, safe="")


def _git(*arguments) -> str | None:
    if shutil.which("git") is None:
        return None
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None
