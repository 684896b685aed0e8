"""What the house announces: declared once, versioned, stored as data. Pure Python."""

from rongcheng.kernel.events.codec import decode, encode
from rongcheng.kernel.events.declare import EventType, all_events, event, event_type, type_of

__all__ = ["EventType", "all_events", "decode", "encode", "event", "event_type", "type_of"]
