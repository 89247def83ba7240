"""Python in a reader's browser: what "Change and run this cell" ships, and what runs there.

- `parts`: Pyodide and the packages, fetched once, trimmed, and kept (`python -m patella.book.python.parts`)
- `cells`: runs cells in the browser; it imports nothing of the course
- `shipping`: the part of the book's extension that puts all this, and the course, beside the pages

The page's side is `run-cell.js` and its worker `run-worker.js` among the book's assets; a figure drawn
from Python is the explorer's own face, with the worker as its source of states.
"""
