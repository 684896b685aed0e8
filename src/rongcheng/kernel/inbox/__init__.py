"""Hearing: consumers read the event log in order, once each in effect, whatever breaks."""

from rongcheng.kernel.inbox.consumer import Consumer, Envelope, Handler, all_consumers

__all__ = ["Consumer", "Envelope", "Handler", "all_consumers"]
