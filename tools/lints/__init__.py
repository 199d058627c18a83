"""What the house asks of its own code and no general linter knows: `python -m tools.lints`.

A rule is a function in one of the modules beside this one, marked with `@rule`, and a line in `RULES`. Its docstring
says why it is there; its `exempt` table says who may differ, and why.
"""

from tools.lints import clocks, naming, routes, shape, statements, traces, transactions, verbs
from tools.lints.rule import Rule

RULES: tuple[Rule, ...] = (
    transactions.one_commit,
    transactions.edges_only,
    statements.bound_sql,
    clocks.one_clock,
    clocks.aware_time,
    routes.paged_list,
    verbs.unit_first,
    verbs.actor_second,
    naming.plain_name,
    naming.quiet,
    traces.no_trace,
    shape.file_length,
    shape.function_length,
    shape.depth,
)
