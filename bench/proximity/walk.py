"""A crowd's walk as a measure: everybody is told whom they met, once, and of nobody else."""

from aangan.crowd import Plan, run

HEAD = ("phones", "sightings", "nudges", "doubled", "recall", "precision")


async def measure(url: str) -> list[object]:
    """Let a crowd walk."""
    plan = Plan(phones=80, seconds=120, pace=1000.0)
    came = await run(url, plan)
    return [plan.phones, came.sightings, came.nudges, came.doubled, came.score.recall, came.score.precision]
