"""How the wheel is built: the data, which stands beside the package in a clone, travels inside it."""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WithData(BuildHookInterface):
    """Put the data into the package."""

    def initialize(self, version, build_data):
        """Do so in a wheel, but not where the package is installed from its clone, which has the data."""
        if version == "standard":
            for name in ("data", "references.bib"):
                build_data["force_include"][name] = f"patella/{name}"
