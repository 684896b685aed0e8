"""From a YAML text to a checked `Procedure`; every fault says where it is and what to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from rongcheng.apps.workflow.contracts import ProcedureBroken
from rongcheng.apps.workflow.domain.procedure import Procedure
from rongcheng.apps.workflow.engine.building import procedure_of
from rongcheng.apps.workflow.engine.checking import faults_of


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something wrong in a procedure file."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.path or '(file)'}: {self.says}"


def broken(name: str, faults: tuple[Fault, ...]) -> ProcedureBroken:
    """The refusal of a file, with everything that is wrong with it."""
    return ProcedureBroken(file=name, faults="\n".join(f"  {fault}" for fault in faults))


def read_procedure(
    text: str, *, name: str, schema: Mapping[str, Any], roles: frozenset[str]
) -> tuple[Procedure, dict[str, Any]]:
    """The procedure and its plain definition; raises ProcedureBroken with every fault found."""
    definition, lines = _parse(text, name)
    faults = _schema_faults(definition, schema)
    if not faults:
        procedure = procedure_of(definition)
        faults = faults_of(procedure, roles)
    else:
        procedure = None
    if faults or procedure is None:
        raise broken(name, tuple(Fault(path=p, line=_line_of(p, lines), says=s) for p, s in faults))
    return procedure, definition


def digest_of(definition: Mapping[str, Any]) -> str:
    """A fingerprint of the content: the same whatever the file's layout and comments."""
    canonical = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _parse(text: str, name: str) -> tuple[Any, dict[str, int]]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        definition = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        says = f"not valid YAML ({getattr(error, 'problem', error)}); mend the indentation or the quotes here"
        raise broken(name, (Fault(path="", line=line, says=says),)) from error
    lines: dict[str, int] = {}
    if node is not None:
        _note_lines(node, "", lines)
    return definition, lines


def _note_lines(node: yaml.Node, path: str, lines: dict[str, int]) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _note_lines(value, f"{path}/{key.value}", lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, f"{path}/{index}", lines)


def _line_of(path: str, lines: Mapping[str, int]) -> int:
    while path and path not in lines:
        path = path.rpartition("/")[0]
    return lines.get(path, 1)


def _schema_faults(definition: Any, schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    errors = sorted(Draft202012Validator(schema).iter_errors(definition), key=lambda error: list(map(str, error.path)))
    return [("".join(f"/{part}" for part in error.absolute_path), _advice(error)) for error in errors]


def _advice(error: Any) -> str:
    if error.validator == "additionalProperties":
        known = ", ".join(error.schema.get("properties", {}))
        return f"{error.message}; known here: {known}"
    if error.validator == "enum":
        return f"{error.instance!r} is not one of {', '.join(map(str, error.validator_value))}"
    return f"{error.message}; see data/schema/procedure.schema.json"
