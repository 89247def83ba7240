"""One figure function, two doors: live in Jupyter, alive on a page without a kernel.

>>> explore(ratio_by_exercise, exercise_class=["all", "squat"], minimum_n=(5, 60, 5))

The function takes the values of the controls and returns a plotly figure and a
reading (one or two sentences that say what this state shows), and optionally a
DataFrame, the table of this state.  The controls are written as for
`ipywidgets.interact`.

Modules, in the order in which they build on each other:

- `controls`: interact's abbreviations -> a finite list of values for each control
- `views`: what the function returned -> plain JSON values, checked
- `states`: the product of all control values, encoded compactly, within a budget
- `guesses`: a prediction that the reader makes before the data are shown
- `live`, `page`: the two doors
"""

from patella.explorer.explore import ExplorerError, explore
from patella.explorer.guesses import Guess

__all__ = ["ExplorerError", "Guess", "explore"]
