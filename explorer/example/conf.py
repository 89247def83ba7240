"""The example book of everystate: plain Sphinx and myst-nb; any theme will do."""

project = "Figures that answer"
author = "The contributors of everystate"
copyright = author
extensions = ["myst_nb", "everystate.sphinx"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_show_sourcelink = False
html_copy_source = False
html_context = {"default_mode": "auto"}  # light or dark as the reader's machine, in themes that know it
numfig = True
nb_execution_mode = "force"
nb_execution_raise_on_error = True
