"""Writes of sensing: one function is one durable transaction with its events."""

from rongcheng.apps.sensing.services.entities import change_entity, create_entity, delete_entity, replace_entity
from rongcheng.apps.sensing.services.keys import issue_key, revoke_key
from rongcheng.apps.sensing.services.owning import give_thing
from rongcheng.apps.sensing.services.recording import record_batch
from rongcheng.apps.sensing.services.ruling import add_rule, switch_rule_off, switch_rule_on

__all__ = [
    "add_rule",
    "change_entity",
    "create_entity",
    "delete_entity",
    "give_thing",
    "issue_key",
    "record_batch",
    "replace_entity",
    "revoke_key",
    "switch_rule_off",
    "switch_rule_on",
]
