"""Who sees which rows: the rule once as a query condition and once more inside PostgreSQL."""

from rongcheng.kernel.policy.rows import in_divisions, seen_by
from rongcheng.kernel.policy.scope import Scope, acting, scope_of, scoped
from rongcheng.kernel.policy.security import RowSecurity

__all__ = ["RowSecurity", "Scope", "acting", "in_divisions", "scope_of", "scoped", "seen_by"]
