"""Each lint sees the trespass it is meant for, and leaves the innocent alone."""

import subprocess
from pathlib import Path

import pytest

from tools.lints import RULES, check
from tools.lints.__main__ import BASELINE, main
from tools.lints.rule import Found, Rule, rule
from tools.lints.source import Source

BY_CODE = {rule.code: rule for rule in RULES}
ROOM = "src/aangan/visits"
SERVICE, ENDPOINTS, REPOSITORY = f"{ROOM}/service.py", f"{ROOM}/endpoints.py", f"{ROOM}/repository.py"
# What must not be committed, spelled so that this file may be: `^` stands for what gives it away.
REGISTRY = "https://files.pythonhosted^org".replace("^", ".")
HOME, CHECKOUT = "^home^asha^code".replace("^", "/"), "^work^src".replace("^", "/")
OPTION = "^^index^url".replace("^", "-")

TRESPASSES = [
    ("ONE_COMMIT", SERVICE, "await unit.session.commit()"),
    ("ONE_COMMIT", SERVICE, "async with unit.session.begin_nested(): ..."),
    ("ONE_COMMIT", REPOSITORY, "async with engine.begin() as connection: ..."),
    ("ONE_COMMIT", REPOSITORY, "async with connection.transaction(): ..."),
    ("ONE_COMMIT", REPOSITORY, "connection = psycopg.connect(url, autocommit=True)"),
    ("ONE_COMMIT", REPOSITORY, "await unit.fetch('COMMIT')"),
    ("ONE_COMMIT", REPOSITORY, "END = 'DELETE FROM visits; commit'\nawait unit.fetch(END)"),
    ("ONE_COMMIT", REPOSITORY, "await unit.session.execute(text('SAVEPOINT here'))"),
    ("EDGES_ONLY", SERVICE, "try:\n    go()\nexcept Exception:\n    pass"),
    ("EDGES_ONLY", SERVICE, "try:\n    go()\nexcept BaseException:\n    raise"),
    ("EDGES_ONLY", SERVICE, "try:\n    go()\nexcept (ValueError, Exception):\n    pass"),
    ("EDGES_ONLY", SERVICE, "try:\n    go()\nexcept:\n    pass"),
    ("EDGES_ONLY", SERVICE, "with contextlib.suppress(Exception):\n    go()"),
    ("BOUND_SQL", REPOSITORY, "await unit.fetch(f'SELECT * FROM {table}')"),
    ("BOUND_SQL", REPOSITORY, "await unit.fetch_one('SELECT * FROM visits WHERE id = %s' % visit_id)"),
    ("BOUND_SQL", REPOSITORY, "await unit.fetch('SELECT {}'.format(column))"),
    ("BOUND_SQL", REPOSITORY, "await cursor.execute('SELECT * FROM visits ORDER BY ' + order)"),
    ("BOUND_SQL", REPOSITORY, "wanted = select(text(f'count({column})'))"),
    ("BOUND_SQL", REPOSITORY, "statement = sql.SQL(f'SELECT {column}')"),
    ("BOUND_SQL", REPOSITORY, "await cursor.execute(query='SELECT ' + ', '.join(columns))"),
    ("BOUND_SQL", REPOSITORY, "ALL = f'SELECT {COLUMNS} FROM visits'\nawait unit.fetch(ALL)"),
    ("BOUND_SQL", REPOSITORY, "ALL = 'SELECT {}'\nasync def all(unit, c):\n    await unit.fetch(ALL.format(c))"),
    ("BOUND_SQL", REPOSITORY, "def all(unit, order):\n    q = 'SELECT 1'\n    q += order\n    unit.fetch(q)"),
    ("BOUND_SQL", REPOSITORY, "await unit.fetch(ONE if one else f'SELECT {many}')"),
    ("BOUND_SQL", "migrations/versions/0001.py", "op.execute(f'DROP TABLE {table}')"),
    ("ONE_CLOCK", SERVICE, "now = datetime.now(UTC)"),
    ("ONE_CLOCK", SERVICE, "now = datetime.datetime.now(tz=datetime.UTC)"),
    ("ONE_CLOCK", SERVICE, "import time\nnow = time.time()"),
    ("ONE_CLOCK", SERVICE, "from time import time\nnow = time()"),
    ("AWARE_TIME", "tests/test_time.py", "now = datetime.now()"),
    ("AWARE_TIME", "tests/test_time.py", "now = datetime.now(None)"),
    ("AWARE_TIME", "bench/load.py", "now = datetime.datetime.utcnow()"),
    ("AWARE_TIME", SERVICE, "today = date.today()"),
    ("AWARE_TIME", SERVICE, "today = datetime.today()"),
    ("PAGED_LIST", ENDPOINTS, "@router.get('/visits')\nasync def visits(unit: Read) -> list[VisitOut]: ..."),
    ("PAGED_LIST", ENDPOINTS, "@router.get('/visits')\nasync def visits(unit: Read) -> Sequence[VisitOut]: ..."),
    ("PAGED_LIST", ENDPOINTS, "@router.get('/visits')\nasync def visits(unit: Read) -> 'list[VisitOut] | None': ..."),
    ("PAGED_LIST", ENDPOINTS, "@router.get('/visits')\nasync def visits() -> Annotated[list[VisitOut], Doc()]: ..."),
    ("PAGED_LIST", ENDPOINTS, "@router.get('', response_model=list[VisitOut])\nasync def visits() -> Response: ..."),
    ("PAGED_LIST", ENDPOINTS, "@router.get('')  # not paged:\nasync def visits() -> list[VisitOut]: ..."),
    ("UNIT_FIRST", SERVICE, "async def visit(visit_id: int, unit: Unit): ..."),
    ("UNIT_FIRST", SERVICE, "async def visit(*, unit: Unit): ..."),
    ("UNIT_FIRST", SERVICE, "async def visit(services: Services): ..."),
    ("ACTOR_SECOND", SERVICE, "async def visit(unit: Unit, visit_id: int, actor: Actor): ..."),
    ("ACTOR_SECOND", SERVICE, "async def visit(unit: Unit, *, actor: Actor): ..."),
    ("PLAIN_NAME", "src/aangan/kit/utils.py", ""),
    ("PLAIN_NAME", "src/aangan/visits/_swipe_helpers.py", ""),
    ("PLAIN_NAME", "tests/common/things.py", ""),
    ("PLAIN_NAME", "tools/core.py", ""),
    ("QUIET", SERVICE, "print('hello')"),
    ("QUIET", SERVICE, "sys.stderr.write('hello')"),
    ("NO_TRACE", "requirements/run.txt", f"{OPTION} https://mirror"),
    ("NO_TRACE", "README.md", f"fetched from {REGISTRY}/packages"),
    ("NO_TRACE", "docs/run.md", f"cd {HOME}"),
    ("NO_TRACE", "docs/run.md", f"see file://{HOME}"),
    ("NO_TRACE", "tests/test_paths.py", f"ROOT = '{CHECKOUT}'"),
    ("FILE_LENGTH", "bench/load.py", "x = 1\n" * 401),
    ("FUNCTION_LENGTH", SERVICE, "def long():\n" + "    x = 1\n" * 40),
    ("FUNCTION_LENGTH", SERVICE, "class A:\n    async def long(self):\n" + "        x = 1\n" * 40),
    ("DEPTH", SERVICE, "for a in b:\n  while c:\n    with d:\n      if e:\n        pass"),
    (
        "DEPTH",
        SERVICE,
        "try:\n  for a in b:\n    match a:\n      case 1:\n        if c:\n          d()\nfinally:\n  e()",
    ),
    (
        "DEPTH",
        SERVICE,
        "def f():\n  if a:\n    pass\n  else:\n    if b:\n      for c in d:\n        with e:\n          pass",
    ),
]

INNOCENT = [
    ("ONE_COMMIT", "src/aangan/visits/types.py", "COMMIT = 'commit'\nword = 'we commit ourselves'"),
    ("ONE_COMMIT", REPOSITORY, "await unit.fetch('SELECT committed FROM visits')"),
    ("ONE_COMMIT", REPOSITORY, "op.execute('CREATE FUNCTION f() AS $$ BEGIN; END; $$')"),
    ("ONE_COMMIT", "tests/test_unit.py", "connection.commit()"),
    ("EDGES_ONLY", SERVICE, "try:\n    go()\nexcept (ValueError, OSError):\n    pass"),
    ("EDGES_ONLY", SERVICE, "with suppress(ValueError):\n    go()"),
    ("EDGES_ONLY", SERVICE, "app.add_exception_handler(Exception, unexpected)"),
    ("BOUND_SQL", REPOSITORY, "await unit.fetch('SELECT 1 WHERE id = %(id)s', {'id': visit_id})"),
    ("BOUND_SQL", REPOSITORY, "ALL = 'SELECT 1 '\n'FROM visits'\nawait unit.fetch(ALL)"),
    ("BOUND_SQL", REPOSITORY, "ALL = 'SELECT 1 '\nawait unit.fetch(ALL + 'FROM visits')"),
    ("BOUND_SQL", REPOSITORY, "await unit.fetch(COLUMNS + ' FROM visits')"),
    ("BOUND_SQL", REPOSITORY, "def f(q):\n    return fetch(q)\ndef g(x):\n    q = 'SELECT ' + x\n    return q"),
    ("BOUND_SQL", REPOSITORY, "await cursor.execute(sql.SQL('SELECT {}').format(sql.Identifier(column)))"),
    ("BOUND_SQL", REPOSITORY, "ALL = sql.SQL('SELECT {}')\nawait unit.fetch(ALL.format(sql.Identifier(column)))"),
    ("BOUND_SQL", REPOSITORY, "log.info(f'{number} visits')"),
    ("BOUND_SQL", REPOSITORY, "await unit.fetch(ALL, {'like': f'%{word}%'})"),
    ("ONE_CLOCK", SERVICE, "now = unit.now()"),
    ("ONE_CLOCK", SERVICE, "import time\nbegun = time.monotonic() - time.perf_counter()"),
    ("ONE_CLOCK", SERVICE, "from visits import time\nnow = time()"),
    ("ONE_CLOCK", "tests/support/house.py", "now = datetime.now(UTC)"),
    ("AWARE_TIME", SERVICE, "now = datetime.now(UTC)\nthen = datetime.datetime.now(tz=UTC)"),
    ("AWARE_TIME", SERVICE, "today = unit.now().date()"),
    ("PAGED_LIST", ENDPOINTS, "@router.get('/visits')\nasync def visits(page: Paging) -> Page[VisitOut]: ..."),
    ("PAGED_LIST", ENDPOINTS, "@router.get('/v', response_model=Page[VisitOut])\nasync def visits() -> Response: ..."),
    ("PAGED_LIST", ENDPOINTS, "@router.post('/visits')\nasync def visits() -> list[VisitOut]: ..."),
    ("PAGED_LIST", ENDPOINTS, "@router.get('')  # not paged: seven cities\nasync def cities() -> list[City]: ..."),
    ("PAGED_LIST", ENDPOINTS, "def visits() -> list[VisitOut]: ..."),
    ("UNIT_FIRST", SERVICE, "async def visit(unit: Unit, actor: Actor, visit_id: int): ..."),
    ("UNIT_FIRST", SERVICE, "def shown(visit): ...\nasync def _visit(visit_id): ..."),
    ("UNIT_FIRST", REPOSITORY, "async def visit(connection): ..."),
    ("ACTOR_SECOND", SERVICE, "async def visit(unit: Unit, visit_id: int): ..."),
    ("PLAIN_NAME", "src/aangan/visits/commoners.py", ""),
    ("QUIET", "src/aangan/cli.py", "load(size, print)"),
    ("QUIET", "bench/table.py", "print('| a | b |')"),
    ("NO_TRACE", "docs/run.md", "see https://example.org/work/it, run ./tools/x, GET /flatmates/shared/things"),
    ("NO_TRACE", "requirements/run.txt", "fastapi==0.165.0 --hash=sha256:00"),
    ("FILE_LENGTH", SERVICE, "x = 1\n" * 400),
    ("FILE_LENGTH", "migrations/versions/0001.py", "x = 1\n" * 500),
    (
        "FUNCTION_LENGTH",
        SERVICE,
        "@many\n@decorators\ndef f():\n    '''One\n\n    two.\n    '''\n" + "    x = 1\n" * 39,
    ),
    ("DEPTH", SERVICE, "if a:\n  pass\nelif b:\n  pass\nelif c:\n  for d in e:\n    while f:\n      pass"),
    ("DEPTH", SERVICE, "for a in b:\n  with c:\n    if d:\n      def f():\n        if e:\n          pass"),
]


@pytest.mark.parametrize(("code", "path", "text"), TRESPASSES)
def test_a_trespass_is_caught(tmp_path: Path, code: str, path: str, text: str) -> None:
    assert _codes(tmp_path, code, path, text) == [code]


@pytest.mark.parametrize(("code", "path", "text"), INNOCENT)
def test_the_innocent_is_left_alone(tmp_path: Path, code: str, path: str, text: str) -> None:
    assert _codes(tmp_path, code, path, text) == []


def test_every_rule_is_tried_on_both() -> None:
    assert {code for code, _, _ in TRESPASSES} == {code for code, _, _ in INNOCENT} == set(BY_CODE)


def test_every_rule_says_why_it_stands() -> None:
    assert all(rule.why for rule in RULES)
    assert all(reason for rule in RULES for reason in rule.exempt.values())


def test_a_private_part_of_a_service_shows_only_what_its_front_shows(tmp_path: Path) -> None:
    files = {
        f"{ROOM}/service/__init__.py": "from aangan.visits.service._open import open_visit",
        f"{ROOM}/service/_open.py": "async def open_visit(where): ...\nasync def weigh(visit): ...",
    }
    looked = check.look(_tree(tmp_path, files), [BY_CODE["UNIT_FIRST"]])
    assert [offence.name for offence in looked.offences] == ["open_visit"]


def test_an_offence_is_one_line_that_an_editor_can_follow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _tree(tmp_path, {SERVICE: "x = 1\nnow = datetime.now(UTC)\n"})
    assert main([], tmp_path) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(f"{SERVICE}:2: ONE_CLOCK ")


def test_what_cannot_be_parsed_is_an_offence(tmp_path: Path) -> None:
    looked = check.look(_tree(tmp_path, {SERVICE: "def ("}), RULES)
    assert [offence.code for offence in looked.offences] == ["SYNTAX"]


@rule("NO_X", areas=("src",), exempt={"src/a.py": "by file", "src/b.py::f": "by name", "src/c/": "by folder"})
def no_x(source: Source) -> list[Found]:
    """It is a letter of tests."""
    return [Found(number, "x", name=name) for number, name in enumerate(source.lines, start=1)]


@pytest.mark.parametrize(
    ("path", "name", "passes"),
    [
        ("src/a.py", "f", True),
        ("src/b.py", "f", True),
        ("src/b.py", "g", False),
        ("src/c/d/e.py", "f", True),
        ("src/cc/e.py", "f", False),
    ],
)
def test_an_exemption_is_for_a_file_a_thing_or_a_folder(tmp_path: Path, path: str, name: str, passes: bool) -> None:
    looked = check.look(_tree(tmp_path, {path: name}), [no_x])
    assert (looked.offences == []) is passes


def test_an_exemption_that_nobody_needs_is_an_offence(tmp_path: Path) -> None:
    looked = check.look(_tree(tmp_path, {"src/a.py": "f", "src/b.py": "", "src/c/d.py": ""}), [no_x])
    stale = check.stale_exemptions(tmp_path, [no_x], looked.used)
    assert [offence.message for offence in stale] == [
        "the exemption of src/b.py::f lets nothing pass: remove it",
        "the exemption of src/c/ lets nothing pass: remove it",
    ]


def test_an_exemption_may_wait_for_what_is_not_built(tmp_path: Path) -> None:
    assert check.stale_exemptions(tmp_path, [no_x], set()) == []


class TestBaseline:
    """What is too long today is remembered with its length, and may only become shorter."""

    def test_what_is_in_it_passes(self, tmp_path: Path) -> None:
        assert _against(tmp_path, lines=45, allowed=45) == []

    def test_what_is_not_in_it_fails(self, tmp_path: Path) -> None:
        assert _against(tmp_path, lines=45, allowed=None) == ["FUNCTION_LENGTH"]

    def test_what_grew_past_it_fails(self, tmp_path: Path) -> None:
        assert _against(tmp_path, lines=46, allowed=45) == ["FUNCTION_LENGTH"]

    def test_what_is_mended_must_leave_it(self, tmp_path: Path) -> None:
        assert _against(tmp_path, lines=5, allowed=45) == ["BASELINE"]

    def test_a_rule_without_a_measure_cannot_be_softened(self, tmp_path: Path) -> None:
        root = _tree(tmp_path, {SERVICE: "print(1)"})
        looked = check.look(root, [BY_CODE["QUIET"]])
        left = check.against_baseline(looked.offences, {f"QUIET {SERVICE}": 99}, BASELINE)
        assert [offence.code for offence in left] == ["QUIET"]

    @pytest.mark.parametrize(("lines", "left"), [(5, ""), (43, "43"), (60, "45")])
    def test_shrinking_takes_out_what_is_mended_and_never_adds(self, tmp_path: Path, lines: int, left: str) -> None:
        root = _tree(tmp_path, {SERVICE: _function("f", lines) + _function("g", 50)})
        check.write_baseline(root / BASELINE, {f"FUNCTION_LENGTH {SERVICE}::f": 45})
        main(["--shrink"], root)
        kept = check.read_baseline(root / BASELINE)
        assert kept == ({f"FUNCTION_LENGTH {SERVICE}::f": int(left)} if left else {})


def test_only_what_git_keeps_or_would_keep_is_looked_at(tmp_path: Path) -> None:
    _tree(tmp_path, {".gitignore": "kept_out.py", "src/kept_out.py": "print()", "src/new.py": "print()"})
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    looked = check.look(tmp_path, [BY_CODE["QUIET"]])
    assert [offence.path for offence in looked.offences] == ["src/new.py"]


def _codes(root: Path, code: str, path: str, text: str) -> list[str]:
    looked = check.look(_tree(root, {path: text}), [_strict(BY_CODE[code])])
    return [offence.code for offence in looked.offences]


def _strict(rule: Rule) -> Rule:
    """Take the exemptions off a rule, as a test is about what it sees."""
    return Rule(rule.code, rule.why, rule.areas, {}, rule.look, rule.on_texts)


def _tree(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def _against(root: Path, *, lines: int, allowed: int | None) -> list[str]:
    looked = check.look(_tree(root, {SERVICE: _function("f", lines)}), [BY_CODE["FUNCTION_LENGTH"]])
    baseline = {f"FUNCTION_LENGTH {SERVICE}::f": allowed} if allowed else {}
    return [offence.code for offence in check.against_baseline(looked.offences, baseline, BASELINE)]


def _function(name: str, lines: int) -> str:
    return f"def {name}():\n" + "    x = 1\n" * (lines - 1)
