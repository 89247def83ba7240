"""What things may cost, what they were measured to cost, and when the difference stops a command."""

from __future__ import annotations

from dataclasses import dataclass

TOLERANCE = 0.2  # the share of a budget by which the machine and its other work may move a measurement


@dataclass(frozen=True)
class Budget:
    """One thing that was measured, and what was allowed.

    Attributes
    ----------
    what : str
    measured, allowed : float
        In the same unit; less is better.
    unit : str
        Behind both numbers.
    where : str
        Which of several it was.
    digits : int
        After the point.
    """

    what: str
    measured: float
    allowed: float
    unit: str = ""
    where: str = ""
    digits: int = 0

    @property
    def met(self) -> bool:
        """Whether it is within the budget; what is no number is not."""
        return self.measured <= self.allowed

    @property
    def beyond(self) -> bool:
        """Whether it misses the budget by more than measuring does."""
        return not self.measured <= self.allowed * (1 + TOLERANCE)

    @property
    def row(self) -> list[str]:
        """The cells of a table: what, measured, budget, met or missed."""
        measured = (
            f"{self.written(self.measured)} ({self.where})" if self.where else self.written(self.measured)
        )
        missed = f"**missed, by more than {TOLERANCE:.0%}**" if self.beyond else "**missed**"
        return [self.what, measured, self.written(self.allowed), "met" if self.met else missed]

    def written(self, number: float) -> str:
        """A number with its unit."""
        return f"{number:,.{self.digits}f} {self.unit}".strip()


def kilobytes(what: str, measured: float, allowed: float, where: str = "") -> Budget:
    """A budget of bytes, told in units of 1,000."""
    return Budget(what, measured / 1000, allowed, "KB", where)


def megabytes(what: str, measured: float, allowed: float, where: str = "") -> Budget:
    """A budget of bytes, told in units of 1,000,000."""
    return Budget(what, measured / 1e6, allowed, "MB", where)


def gate(budgets: list[Budget]) -> str | None:
    """The budgets missed by more than the tolerance, in words, which end a command; None without any."""
    beyond = [budget for budget in budgets if budget.beyond]
    if not beyond:
        return None
    lines = (
        f"- {what}: {measured}, allowed {allowed}" for what, measured, allowed, _ in (b.row for b in beyond)
    )
    return "\n".join([f"Budgets missed by more than {TOLERANCE:.0%}:", *lines])


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def budget_table(budgets: list[Budget]) -> str:
    """Each budget beside what was measured."""
    return table(["what", "measured", "budget", ""], [budget.row for budget in budgets])
