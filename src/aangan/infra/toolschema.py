"""JSON schemas of tools: pydantic's, with every reference put in its place and nothing said twice."""

import functools
from typing import Any, Literal

from pydantic import BaseModel

# Long enough for every shape of ours; a shape within itself has no end, and no tool needs one.
DEPTH_MAX = 12
# What the schema of an answer goes without.
LONG = frozenset({"enum", "default"})
# A bound that only guards the database; it is checked, and need not be told.
FAR = 1_000_000


@functools.cache
def plain_schema(kind: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    """Return a model's schema without `$ref`, generated titles, and bounds nobody meets.

    Of what is asked, `X or null` is a list of types. Of what is answered, nulls are left out by `Answer.structured`,
    and which words it may use a reader sees in it: every list of tools is read by a model, and costs.
    It is made once, and nobody may change it.
    """
    schema = kind.model_json_schema(mode=mode)
    made: dict[str, Any] = _plain(schema, schema.get("$defs", {}), 0)
    if mode == "serialization":
        made = _shortened(made)
    # What a model is for is said by the tool.
    made.pop("description", None)
    return made


def _plain(node: Any, kinds: dict[str, Any], deep: int) -> Any:
    if deep > DEPTH_MAX:
        raise ValueError("a tool's shape is too deep, or within itself")
    if isinstance(node, list):
        return [_plain(one, kinds, deep) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        meant = kinds[node["$ref"].removeprefix("#/$defs/")]
        beside = {key: value for key, value in node.items() if key != "$ref"}
        node = {**{key: value for key, value in meant.items() if key != "description"}, **beside}
        return _plain(node, kinds, deep + 1)
    made = {key: _inner(key, value, kinds, deep) for key, value in node.items() if not _is_noise(key, value)}
    return _with_null(made) if "anyOf" in made else made


def _inner(key: str, value: Any, kinds: dict[str, Any], deep: int) -> Any:
    if key == "properties":
        # Names of fields, which may be called like a keyword.
        return {name: _plain(field, kinds, deep + 1) for name, field in value.items()}
    if key in {"enum", "const", "default", "required", "examples"}:
        return value
    return _plain(value, kinds, deep + 1)


def _is_noise(key: str, value: Any) -> bool:
    if key == "maximum":
        return bool(value >= FAR)
    return key in {"title", "$defs", "maxLength"} or (key == "default" and value is None)


def _shortened(node: Any) -> Any:
    if isinstance(node, list):
        return [_shortened(one) for one in node]
    if not isinstance(node, dict):
        return node
    made: dict[str, Any] = {}
    for key, value in node.items():
        if key == "properties":
            made[key] = {name: _shortened(field) for name, field in value.items()}
        elif key not in LONG:
            made[key] = _shortened(value)
    if isinstance(made.get("type"), list):
        made["type"] = next(one for one in made["type"] if one != "null")
    return made


def _with_null(node: dict[str, Any]) -> dict[str, Any]:
    options = [one for one in node["anyOf"] if one != {"type": "null"}]
    if len(options) != 1 or len(node["anyOf"]) != 2 or not isinstance(options[0].get("type"), str):
        return node
    one = options[0]
    rest = {key: value for key, value in node.items() if key != "anyOf"}
    made = {**one, **rest, "type": [one["type"], "null"]}
    if "enum" in made:
        made["enum"] = [*made["enum"], None]
    return made
