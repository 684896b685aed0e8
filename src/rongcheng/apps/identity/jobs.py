"""Things identity does by the clock."""

from __future__ import annotations

from rongcheng.apps.identity.services import sign_ins
from rongcheng.kernel import clock
from rongcheng.kernel.actor import Actor
from rongcheng.kernel.jobs import periodic


@periodic("17 3 * * *")
def forget_old_sessions(timestamp: int) -> None:
    """Expired sessions and old failed attempts are gone; what was audited stays."""
    sign_ins.forget_old_sessions(actor=Actor.system("identity"), now=clock.now())
