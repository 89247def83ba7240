"""One figure function, every state: in Jupyter, on a page without a kernel, on paper.

    explore(height_by_dose, drug=["all", "new"], dose=(5, 60, 5))

The function takes the values of the controls and returns a plotly figure and a
reading (one or two sentences that say what this state shows), and optionally a
DataFrame, the table of this state.  The controls are written as for
`ipywidgets.interact`.

Modules, in the order in which they build on each other:

- `controls`: interact's abbreviations -> a finite list of values for each control
- `plain`, `tables`, `views`: what the function returned -> plain JSON values, checked
- `states`: the product of all control values, encoded compactly, within a budget
- `handles`: grips on the plot that move a control
- `guesses`: a prediction that the reader makes before the data are shown
- `explore`: the call that an author writes
- `markup`: the HTML around the figure, the same on every page and in every notebook
- `doors`: where explorers are shown, and a registry for more such places
- `sphinx`: explorers as numbered figures of a Sphinx book
"""

from everystate.controls import Samples
from everystate.errors import ExplorerError
from everystate.explore import explore
from everystate.guesses import Guess
from everystate.handles import handle

__all__ = ["ExplorerError", "Guess", "Samples", "explore", "handle"]
__version__ = "0.1.0"
