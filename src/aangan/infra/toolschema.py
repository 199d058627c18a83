"""JSON schemas of tools: pydantic's, with every reference put in its place and nothing said twice."""

from typing import Any, Literal

from pydantic import BaseModel

# Long enough for every shape of ours; a shape within itself has no end, and no tool needs one.
DEPTH_MAX = 12


def plain_schema(kind: type[BaseModel], mode: Literal["validation", "serialization"]) -> dict[str, Any]:
    """Return a model's schema without `$ref`, without generated titles, `X or null` as a list of types."""
    schema = kind.model_json_schema(mode=mode)
    made: dict[str, Any] = _plain(schema, schema.get("$defs", {}), 0)
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
    return key in {"title", "$defs"} or (key == "default" and value is None)


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
