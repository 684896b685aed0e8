"""What house.md §3 and §7 forbid and import-linter cannot see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml
from django.apps import apps as django_apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "rongcheng"
APPS = sorted(p.name for p in (SOURCE / "apps").iterdir() if (p / "apps.py").exists())
VAGUE = {"utils", "helpers", "common", "core", "misc"}
ALLOWED_TARGETS = {"identity", "places"}
INSIDE = {"testing", "tests", "migrations"}


def product_files() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if not INSIDE & set(p.parts)]


def trees() -> list[tuple[Path, ast.Module]]:
    return [(p, ast.parse(p.read_text(encoding="utf-8"))) for p in product_files()]


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}"


def test_no_star_imports() -> None:
    found = [
        where(p, n)
        for p, tree in trees()
        for n in ast.walk(tree)
        if isinstance(n, ast.ImportFrom) and any(a.name == "*" for a in n.names)
    ]
    assert found == []


def test_no_late_imports() -> None:
    found = [
        where(p, inner)
        for p, tree in trees()
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_no_receivers_and_no_on_commit() -> None:
    pattern = re.compile(r"@receiver|post_save|pre_save|m2m_changed|post_delete|on_commit\(")
    assert [str(p.relative_to(SOURCE)) for p in product_files() if pattern.search(p.read_text(encoding="utf-8"))] == []


def test_no_model_overrides_save() -> None:
    found = [
        where(p, method)
        for p, tree in trees()
        if p.name == "models.py" or "models" in p.parts
        for cls in ast.walk(tree)
        if isinstance(cls, ast.ClassDef)
        for method in cls.body
        if isinstance(method, ast.FunctionDef) and method.name in ("save", "delete")
    ]
    assert found == []


def test_no_vague_module_names() -> None:
    assert [str(p.relative_to(SOURCE)) for p in product_files() if VAGUE & {*p.parts, p.stem}] == []


def test_nothing_is_left_to_do() -> None:
    pattern = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [str(p.relative_to(SOURCE)) for p in product_files() if pattern.search(p.read_text(encoding="utf-8"))] == []


def test_apps_never_reach_into_another_app_by_name_or_sql() -> None:
    """get_model, string foreign keys, raw SQL on foreign tables."""
    found = []
    for app in APPS:
        others = "|".join(other for other in APPS if other != app)
        pattern = re.compile(rf"get_model\(|\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?(?:{others})_[a-z]+", re.IGNORECASE)
        for path in (SOURCE / "apps" / app).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if not INSIDE & set(path.parts) and (match := pattern.search(text)):
                found.append(f"{path.relative_to(SOURCE)}: {match[0]}")
    assert found == []


def test_foreign_keys_leave_an_app_only_towards_identity_and_places() -> None:
    found = []
    for model in django_apps.get_models():
        if model._meta.app_label not in APPS:
            continue
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete):
                continue
            target = field.related_model._meta.app_label
            outside = target in APPS and target != model._meta.app_label
            hidden = field.remote_field.related_name == "+"
            if outside and (target not in ALLOWED_TARGETS or not hidden):
                found.append(f"{model.__name__}.{field.name} -> {target}")
    assert found == []


def test_templates_include_only_their_own_app_and_the_shells_partials() -> None:
    pattern = re.compile(r"{%\s*(?:include|extends)\s+[\"']([a-z_]+)/")
    found = []
    for app in APPS:
        for path in (SOURCE / "apps" / app).rglob("*.html"):
            for target in pattern.findall(path.read_text(encoding="utf-8")):
                if target not in (app, "ui", "shell"):
                    found.append(f"{path.relative_to(SOURCE)} -> {target}")
    assert found == []


def test_every_app_has_a_readme_with_its_sections() -> None:
    wanted = ("**Owns**", "**Does not own**", "**Events in**", "**Events out**", "**Personal data**")
    for app in APPS:
        text = (SOURCE / "apps" / app / "README.md").read_text(encoding="utf-8")
        assert [part for part in wanted if part not in text] == [], app


def test_a_public_door_is_narrow_and_keyword_only() -> None:
    for app in APPS:
        path = SOURCE / "apps" / app / "public.py"
        if not path.exists():
            continue
        doors = [
            node
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
        assert [d.name for d in doors if d.args.args] == [], f"{app}.public takes positional arguments"
        assert len(doors) <= 12, f"{app}.public has {len(doors)} doors"


def test_data_files_are_readable_yaml() -> None:
    for path in SOURCE.rglob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")) is not None, path
