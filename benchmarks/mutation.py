"""Mutants of what computes: whether a test notices when one operator, number, condition or call is wrong.

A sample of them, the same for the same code, goes through the tests that are about the mutated module.
All is imported once; each mutant is a fork in which the mutated module takes the place of the real one.
`mutants_alike.csv` says of each survivor why no test tells it from the code. `make mutation` runs it.
"""

from __future__ import annotations

import ast
import contextlib
import csv
import gc
import hashlib
import io
import multiprocessing
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).parents[1]
SEED = 2026
WANTED = 0.95
PLUGINS = ["-p", "no:cacheprovider", "-p", "xdist.plugin", "-p", "_hypothesis_pytestplugin"]
MOST_SECONDS = 60  # that the tests of one mutant may compute: one that never ends is noticed, too

POOLING = ["patella/statistics/pooling.py", "patella/synthesis/pools.py"]
ENCODING = [f"explorer/src/everystate/{name}.py" for name in ("states", "patches", "plain")]
COMPUTED = ["patella/mechanics.py", "patella/emg.py"] + [
    str(path.relative_to(ROOT))
    for folder in ("statistics", "synthesis")
    for path in sorted((ROOT / "patella" / folder).glob("*.py"))
]
REPORT, REASONS = ROOT / "benchmarks" / "MUTATION.md", ROOT / "benchmarks" / "mutants_alike.csv"
TEMPLATE = """# What the tests notice

`make mutation` wrote this file. A mutant is the code with one thing changed: a comparison, a sum, a number, a
condition, what is returned, a call left out. It is killed when a test fails, and lives when none does.
The samples are random (seed {seed}); at least {wanted:.0%} of each must be killed.

| of | mutants | killed | share |
| --- | ---: | ---: | ---: |
{rows}

## Who lives, and why

{left}
"""

# Name, modules, mutants: the whole, and what must hold by itself.
SAMPLES = [
    ("everything below", COMPUTED + ENCODING, 200),
    ("pooling", POOLING, 60),
    ("the encoding of states", ENCODING, 60),
]

# Test files beyond those that bear the module's name.
MORE_TESTS = {
    "drive": ["tests/test_figures_motor_control.py"],
    "ledger": ["tests/test_claims.py", "tests/test_workbench.py"],
    "pain_change": ["tests/test_synthesis_trials.py", "tests/test_figures_treatment.py"],
    "patches": ["explorer/tests/test_kernel.py"],
    "plain": ["explorer/tests/test_views.py", "explorer/tests/test_states.py"],
    "pools": ["tests/test_synthesis_trials.py", "tests/test_figures_treatment.py"],
    "reliability": ["tests/test_synthesis_class_data.py"],
    "states": ["explorer/tests/test_views.py"],
    "truths": ["tests/test_quizzes.py"],
}

# ---------------------------------------------------------------- what is mutated, and into what

COMPARED = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
COMPUTED_BY = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
LEFT_ALONE = {"annotation", "returns", "decorator_list"}
CONVERSIONS = {"bool", "dict", "float", "int", "iter", "list", "set", "sorted", "str", "tuple"}


@dataclass(frozen=True)
class Mutant:
    """One change of one module: `old`, a node of `tree`, becomes `new`."""

    path: str
    function: str
    before: str
    after: str
    which: int
    line: int
    tree: ast.Module
    old: ast.AST
    new: ast.AST

    @property
    def identity(self) -> tuple[str, ...]:
        """By what it is known, wherever its line moves to: `which` counts what is alike in one function."""
        return self.path, self.function, self.before, self.after, str(self.which)

    def code(self):
        """The mutated module, compiled; the tree is spent by it."""
        tree = _Swap(self.old, self.new).visit(self.tree)
        return compile(ast.fix_missing_locations(tree), str(ROOT / self.path), "exec")


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def mutants(path: str) -> Iterator[Mutant]:
    """All mutants of a module."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    alike: Counter = Counter()
    for function, node in _nodes(tree, "module"):
        for old, new in _changes(node):
            before, after = (" ".join(ast.unparse(each).split()) for each in (old, new))
            line = getattr(old, "lineno", getattr(node, "lineno", 0))
            alike[function, before, after] += 1
            which = alike[function, before, after]
            yield Mutant(path, function, before, after, which, line, tree, old, new)


def _nodes(node: ast.AST, function: str) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        function = node.name if function == "module" else f"{function}.{node.name}"
    yield function, node
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in LEFT_ALONE:
                yield from _nodes(child, function)


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """What may go wrong at one node: pairs of a node and what takes its place.

    Texts are left alone: what readers see of them is held by other tests, and what else they are, names
    of columns and of words, breaks at once.
    """
    yield from ((node, new) for changed in (_operators, _values, _calls) for new in changed(node))
    match node:
        case ast.If(test) | ast.IfExp(test) | ast.While(test):
            if not isinstance(test, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
                yield test, ast.UnaryOp(ast.Not(), test)


def _operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left, ops, right):
            for place, op in enumerate(ops):
                for other in COMPARED[type(op)]:
                    yield ast.Compare(left, [*ops[:place], other(), *ops[place + 1 :]], right)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.BinOp(left, op, right) if type(op) in COMPUTED_BY:
            yield ast.BinOp(left, COMPUTED_BY[type(op)](), right)
        case ast.AugAssign(target, op, value):
            yield ast.AugAssign(target, COMPUTED_BY[type(op)](), value)
        case ast.UnaryOp(ast.Not() | ast.USub() | ast.Invert(), operand):
            yield operand


def _values(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.Constant(float(value)):
            yield ast.Constant(1.1 * value if value else 1.0)
        case ast.Return(ast.AST() as value) if ast.unparse(value) != "None":
            yield ast.Return(ast.Constant(None))


def _calls(node: ast.AST) -> Iterator[ast.AST]:
    """Calls left out, conditions of comprehensions left out, and the other way to leave a loop."""
    match node:
        case ast.Expr(ast.Call()):
            yield ast.Pass()
        case ast.Call(ast.Attribute(ast.Call() | ast.Subscript() | ast.BinOp() as receiver)):
            yield receiver
        case ast.Call(function, [only], []) if ast.unparse(function) not in CONVERSIONS:
            if not isinstance(only, ast.Starred):
                yield only
        case ast.comprehension(target, over, [_, *_]):
            yield ast.comprehension(target, over, [], 0)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def drawn(everything: list[Mutant], paths: list[str], size: int) -> list[Mutant]:
    """A random sample that hardly changes with the code: whether a mutant is drawn depends on it alone."""

    def lot(mutant: Mutant) -> str:
        return hashlib.sha256(repr((SEED, *mutant.identity)).encode()).hexdigest()

    return sorted((mutant for mutant in everything if mutant.path in paths), key=lot)[:size]


# ---------------------------------------------------------------- does a test notice?

# The first failure will do: nobody reads the smallest.
settings.register_profile(
    "mutants", deadline=None, database=None, derandomize=True, phases=[Phase.explicit, Phase.generate]
)


def tests_of(path: str) -> list[str]:
    """The module itself, for its examples, and the test files that are about it."""
    stem, package = Path(path).stem, Path(path).parent.name
    names = [f"tests/test_{name}.py" for name in (stem, package, f"synthesis_{stem}")]
    names += [f"explorer/tests/test_{stem}.py", *MORE_TESTS.get(stem, [])]
    return [path, *(name for name in names if (ROOT / name).exists())]


class _Quick:
    """Leave out what needs the built book, a browser or another process."""

    @staticmethod
    def pytest_collection_modifyitems(config, items):
        slow = {"built", "site", "page", "browser", "build"}
        items[:] = [item for item in items if slow.isdisjoint(getattr(item, "fixturenames", ()))]


def passes(path: str, mutant: Mutant | None = None) -> bool:
    """Whether the tests of a module pass, mutated or as it is; in a process that ends thereafter."""
    loaded = _load_instead(mutant) if mutant else [path]

    def too_long(number, frame):
        raise TimeoutError

    signal.signal(signal.SIGPROF, too_long)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS, 5)  # again and again: a test may catch the first
    # Plain assertions: pytest would load the module by itself to rewrite it, and never the mutant.
    options = ["-x", "--tb=no", "--assert=plain", "--hypothesis-profile=mutants"]
    green = _pytest(*options, *tests_of(path)) == pytest.ExitCode.OK
    assert loaded or not green, f"{path} was loaded without its mutant"
    return green


def _load_instead(mutant: Mutant) -> list[str]:
    """Let a mutant be loaded in place of its module; what was loaded so is named in the list."""
    real, target, code, loaded = SourceFileLoader.get_code, str(ROOT / mutant.path), mutant.code(), []

    def get_code(loader, name):
        if loader.path != target:
            return real(loader, name)
        loaded.append(name)
        return code

    SourceFileLoader.get_code = get_code
    return loaded


def lives(mutant: Mutant) -> bool:
    """Whether no test notices a mutant."""
    return passes(mutant.path, mutant)


def survivors(chosen: list[Mutant]) -> list[Mutant]:
    """The mutants that no test notices."""
    paths = sorted({mutant.path for mutant in chosen})
    _import_once(paths)
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), maxtasksperchild=1) as pool:
        for path, green in zip(paths, pool.imap(passes, paths)):
            if not green:
                raise SystemExit(f"The tests of {path} fail without any mutant.")
        alive = []
        for mutant, living in zip(chosen, pool.imap(lives, chosen)):
            if living:
                alive.append(mutant)
                print(*mutant.identity, sep=" | ", flush=True)
    return alive


def _import_once(paths: list[str]) -> None:
    """Import what modules and tests import, and forget the project's own: each fork imports that anew."""
    _pytest("--collect-only", *paths, *dict.fromkeys(test for path in paths for test in tests_of(path)))
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith(str(ROOT)) and ".venv" not in file and module is not sys.modules[__name__]:
            del sys.modules[name]
    gc.disable()  # in the forks: collecting would copy the memory that they share
    gc.freeze()


def _pytest(*arguments: str) -> int:
    # A module is named as a file, in which pytest looks for tests as well: `testers` is none.
    options = ["-q", *PLUGINS, "--doctest-modules", "--override-ini=python_functions=test_*"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return pytest.main([*options, *arguments], plugins=[_Quick])


# ---------------------------------------------------------------- what is told


def report(samples: dict[str, list[Mutant]], alive: list[Mutant]) -> str:
    """The result as Markdown."""
    with REASONS.open(encoding="utf-8", newline="") as file:
        reasons = {tuple(row[:-1]): row[-1] for row in csv.reader(file)}
    rows = [
        f"| {name} | {len(chosen)} | {len(chosen) - len(left)} | {killed(chosen, alive):.1%} |"
        for name, chosen in samples.items()
        for left in [[mutant for mutant in chosen if mutant in alive]]
    ]
    left = [
        f"- `{mutant.path}`, line {mutant.line}, `{mutant.function}`: `{mutant.before}` → `{mutant.after}`. "
        + reasons.get(mutant.identity, "**No test tells it from the code.**")
        for mutant in sorted(alive, key=lambda mutant: (mutant.path, mutant.line))
    ]
    return TEMPLATE.format(seed=SEED, wanted=WANTED, rows="\n".join(rows), left="\n".join(left) or "Nobody.")


def killed(chosen: list[Mutant], alive: list[Mutant]) -> float:
    """Share of a sample that a test noticed."""
    return 1 - sum(mutant in alive for mutant in chosen) / len(chosen)


def main() -> None:
    """Write the result, and fail where a sample stays below what is wanted."""
    os.chdir(ROOT)
    os.environ |= {"EVERYSTATE_DOOR": "check", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    everything = [mutant for path in COMPUTED + ENCODING for mutant in mutants(path)]
    samples = {name: drawn(everything, paths, size) for name, paths, size in SAMPLES}
    chosen = {mutant.identity: mutant for each in samples.values() for mutant in each}
    alive = survivors(list(chosen.values()))
    REPORT.write_text(report(samples, alive), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))
    if min(killed(chosen, alive) for chosen in samples.values()) < WANTED:
        raise SystemExit("Too many mutants live.")


if __name__ == "__main__":
    main()
