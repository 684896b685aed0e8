"""What every test may use."""

from rongcheng.kernel.clock import frozen
from rongcheng.kernel.testing.drain import drain_outbox
from rongcheng.kernel.testing.makers import make_actor
from rongcheng.kernel.testing.queries import record_queries

__all__ = ["drain_outbox", "frozen", "make_actor", "record_queries"]
