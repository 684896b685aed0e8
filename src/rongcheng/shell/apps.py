"""Registers the shell: what puts the apps together into one product."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """Base pages, navigation, the inbox, the wall, the public front page."""

    name = "rongcheng.shell"
    label = "shell"
    verbose_name = "界面"
